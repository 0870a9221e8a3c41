"""Verification: asked, answered, withdrawn, and what becomes of it."""

import re

import time_machine
from flask import Flask

from tests.cast import Person
from tests.mentoring.sharing import consent_of
from tests.mentoring.talking import TRACK, ask, do, mentored, seen

SQL = f"{TRACK}/items/sql"


def test_a_check_is_asked_for_and_answered(app: Flask, ada: Person) -> None:
    bo, place = mentored(app, ada)
    ada.tick("sql")
    ask(ada, "sql", "Three joins, all by hand.")
    assert "Waiting for check" in ada.page()
    page = seen(bo, place.replace(TRACK, ""))
    assert "Waiting for your check" in page and "0 verified" in page and "1 of 23 done" in page
    assert "Three joins, all by hand." in seen(bo, f"{place}/items/sql")
    page = do(bo, f"{place}/items/sql/verify", **{"from": "list"})
    assert "Waiting for your check" not in page and "1 verified" in page and "Verified." in page
    page = ada.page()
    assert "1 verified" in page and "Verified<" in page and "1 of 23 done" in page
    assert "Bo verified this" in seen(ada, f"{SQL}/comments").replace("<bdi>", "").replace("</bdi>", "")


def test_a_check_needs_something_that_shows_it(app: Flask, ada: Person) -> None:
    mentored(app, ada)
    ada.tick("sql")
    answer = ada.client.submit(f"{SQL}/check", _page=f"{SQL}/comments", text=" ")
    assert answer.status_code == 422 and "Say what shows it, or add evidence" in answer.text
    assert "Waiting for check" not in ada.page()
    ada.client.submit(f"{SQL}/links", _page=SQL, kind="evidence", title="My queries", url="https://example.com/q")
    ask(ada, "sql", "")
    assert "Waiting for check" in ada.page()


def test_what_is_not_done_is_not_checked(app: Flask, ada: Person) -> None:
    bo, place = mentored(app, ada)
    ada.client.get(SQL)
    assert "Mark it done first" in ada.client.submit(f"{SQL}/check", text="Here").text
    assert "not done any more" in bo.client.submit(f"{place}/items/sql/verify", _page=place.replace(TRACK, "")).text
    assert "0 verified" in seen(bo, place.replace(TRACK, ""))


def test_not_yet_says_why_and_is_shown_beside_another_word(app: Flask, ada: Person) -> None:
    bo, first = mentored(app, ada, "Bo")
    di, second = mentored(app, ada, "Di")
    ada.tick("sql")
    ask(ada, "sql")
    answer = di.client.submit(f"{second}/items/sql/not-yet", _page=f"{second}/items/sql", text=" ")
    assert answer.status_code == 422 and "Say what is missing" in answer.text
    do(bo, f"{first}/items/sql/verify")
    do(di, f"{second}/items/sql/not-yet", text="Show an outer join.")
    for person, page in ((ada, f"{SQL}/comments"), (bo, f"{first}/items/sql"), (di, f"{second}/items/sql")):
        text = seen(person, page).replace("<bdi>", "").replace("</bdi>", "")
        assert "Show an outer join." in text and "verified this" in text and "said “not yet”" in text
    assert "1 verified" in ada.page()
    do(bo, f"{first}/items/sql/withdraw")
    assert "1 verified" not in ada.page() and "Show an outer join." in seen(ada, f"{SQL}/comments")
    do(bo, f"{first}/items/sql/withdraw")
    do(di, f"{second}/items/sql/verify")
    assert "1 verified" in ada.page() and "Show an outer join." not in seen(ada, f"{SQL}/comments")


def test_the_learner_takes_the_question_back(app: Flask, ada: Person) -> None:
    bo, place = mentored(app, ada)
    ada.tick("sql")
    ask(ada, "sql")
    do(ada, f"{SQL}/check/withdraw")
    assert "Waiting for check" not in ada.page() and "Waiting for your check" not in seen(bo, place.replace(TRACK, ""))


def test_a_verified_item_is_reopened_after_a_question_alone(app: Flask, ada: Person) -> None:
    bo, place = mentored(app, ada)
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as clock:
        ada.tick("sql")
        ask(ada, "sql")
        do(bo, f"{place}/items/sql/verify")
        clock.shift(60)
        for htmx in (False, True):
            answer = ada.tick("sql", "todo", htmx=htmx)
            where = answer.headers["HX-Redirect" if htmx else "Location"]
            assert where == f"{SQL}/reopen?status=todo"
        page = seen(ada, where)
        assert "Bo</bdi> verified this. Reopen it anyway?" in page and "1 verified" in ada.page()
        ada.client.submit(f"{SQL}/status", status="todo", sure="1")
        back = ada.undo(TRACK)
        assert (
            "1 verified" not in back and "1 of 23 done" in back and "verified this" not in seen(ada, f"{SQL}/comments")
        )
        ada.client.submit(f"{SQL}/status", status="todo", sure="1")
        assert "0 of 23 done" in ada.page() and "1 verified" not in ada.page()


def test_done_again_is_checked_again(app: Flask, ada: Person) -> None:
    bo, place = mentored(app, ada)
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as clock:
        ada.tick("sql")
        do(bo, f"{place}/items/sql/verify")
        clock.shift(60)
        ada.client.submit(f"{SQL}/status", status="learning", sure="1")
        clock.shift(60)
        ada.tick("sql")
        assert "1 of 23 done" in ada.page() and "1 verified" not in ada.page()
        assert "verified this" not in seen(ada, f"{SQL}/comments")
        do(bo, f"{place}/items/sql/verify")
        assert "1 verified" in ada.page()


def test_a_mentor_whose_consent_is_over_checks_nothing(app: Flask, ada: Person) -> None:
    bo, place = mentored(app, ada)
    ada.tick("sql")
    fields = bo.client.fields(f"{place}/items/sql")
    ada.client.submit(f"{consent_of(ada)}/revoke", _page="/mentors")
    for act in ("verify", "not-yet", "withdraw"):
        assert bo.client.post(f"{place}/items/sql/{act}", data=fields | {"text": "No."}).status_code == 404
    assert "1 verified" not in ada.page()


def test_what_became_of_a_verified_item_when_it_is_set_aside(app: Flask, ada: Person) -> None:
    bo, place = mentored(app, ada)
    ada.tick("sql")
    do(bo, f"{place}/items/sql/verify")
    ada.client.submit(f"{SQL}/set-aside", set_aside="1")
    assert "0 verified" in seen(bo, place.replace(TRACK, "")) and "0 of 22 done" in seen(bo, place.replace(TRACK, ""))


def test_of_a_group_as_many_are_verified_as_it_needs(app: Flask, ada: Person) -> None:
    bo, place = mentored(app, ada)
    for language in ("python", "java"):  # one of five is asked for
        ada.tick(language)
        do(bo, f"{place}/items/{language}/verify")
    assert "1 of 23 done" in ada.page() and "1 verified" in ada.page()
    assert "1 verified" in seen(bo, place.replace(TRACK, ""))


def test_what_is_missing_is_said_from_the_list_of_what_waits(app: Flask, ada: Person) -> None:
    bo, place = mentored(app, ada)
    for item in ("sql", "git"):
        ada.tick(item)
        ask(ada, item)
    page = do(bo, f"{place}/items/sql/not-yet", text="Show an outer join.", **{"from": "list"})
    waiting = page.partition("Waiting for your check")[2].partition("</section>")[0]
    assert "Git" in waiting and "SQL" not in waiting
    assert "Show an outer join." in seen(ada, f"{SQL}/comments")
    answer = bo.client.submit(f"{place}/items/git/not-yet", _page=place.replace(TRACK, ""), text="", **{"from": "list"})
    assert answer.status_code == 422 and "Say what is missing" in answer.text


def test_a_date_or_an_old_undo_brings_no_word_back(app: Flask, ada: Person) -> None:
    bo, place = mentored(app, ada)
    with time_machine.travel("2026-05-03T08:00:00+00:00", tick=False) as clock:
        ada.tick("sql")
        clock.shift(60)
        do(bo, f"{place}/items/sql/verify")
        clock.shift(3_600)
        ada.client.submit(f"{SQL}/status", status="learning", sure="1")
        clock.shift(3_600)
        ada.tick("sql")
        ada.client.submit(f"{SQL}/dates", started="", finished="2026-05-01")
        assert "1 verified" not in ada.page() and "verified this" not in seen(ada, f"{SQL}/comments")
        do(bo, f"{place}/items/sql/verify")
        ada.client.submit(f"{SQL}/dates", started="", finished="2026-05-02")
        assert "1 verified" in ada.page() and "verified this" in seen(ada, f"{SQL}/comments")


def test_wherever_it_is_reopened_it_is_asked_first(app: Flask, ada: Person) -> None:
    bo, place = mentored(app, ada)
    ada.tick("sql")
    do(bo, f"{place}/items/sql/verify")
    answer = ada.client.submit("/skills/sql/status", status="todo")
    assert answer.headers["Location"] == f"{SQL}/reopen?status=todo"
    ada.client.submit(f"{TRACK}/known", known=["git"])
    notice = ada.client.get("/help").text
    do(bo, f"{place}/items/git/verify")
    undo = re.search(r'action="(/undo/\d+)"', notice)
    assert undo and "has changed since" in seen(ada, ada.client.submit(undo[1]).headers["Location"])
    assert "2 verified" in ada.page()
    ada.client.submit(f"{TRACK}/own", kind="skill", name="Knots")
    slug = re.findall(r"item-(own_[0-9a-f]+)", ada.page())[0]
    ada.tick(slug)
    do(bo, f"{place}/items/{slug}/verify")
    page = f"{TRACK}/items/{slug}/edit"
    answer = ada.client.submit(page, _page=page, name="A degree", text="")
    assert answer.status_code == 422 and "A mentor verified it as it is" in answer.text


def test_what_is_verified_is_not_asked_for_again(app: Flask, ada: Person) -> None:
    bo, place = mentored(app, ada)
    ada.tick("sql")
    do(bo, f"{place}/items/sql/verify")
    assert "Ask for a check" not in seen(ada, f"{SQL}/comments")
    assert "verified already" in ada.client.submit(f"{SQL}/check", text="Again").text
