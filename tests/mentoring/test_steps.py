"""Agreed next steps, a mentor's notes, and what is new since they last looked."""

import re

import time_machine
from flask import Flask

from tests.cast import Person
from tests.mentoring.sharing import accept, consent_of, invite
from tests.mentoring.talking import TRACK, ask, comment, do, mentored, seen


def steps_on(page: str) -> list[str]:
    return re.findall(r"/steps/(\d+)/accept", page)


def test_an_item_is_proposed_accepted_and_undone(app: Flask, ada: Person) -> None:
    bo, place = mentored(app, ada)
    do(bo, f"{place}/steps", kind="skill", name="Query plans", text="They say what is slow.")
    do(bo, f"{place}/steps", kind="skill", name="Query plans", text="They say what is slow.")
    page = seen(ada, f"{TRACK}/comments")
    (number,) = steps_on(page)
    assert "Query plans" in page and "They say what is slow." in page and "Query plans" not in ada.page()
    do(ada, f"{TRACK}/steps/{number}/accept")
    assert "Query plans" in ada.page() and "0 of 24 done" in ada.page()
    assert "Query plans" in seen(bo, place.replace(TRACK, "")) and not steps_on(seen(ada, f"{TRACK}/comments"))
    assert ada.client.submit(f"{TRACK}/steps/{number}/accept", _page=TRACK).status_code == 404


def test_a_target_is_proposed_and_accepted(app: Flask, ada: Person) -> None:
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False):
        bo, place = mentored(app, ada)
        do(bo, f"{place}/targets", target="2026-08-01", text="The course ends then.")
        page = seen(ada, f"{TRACK}/comments")
        assert "Target 1 Aug" in page and "The course ends then." in page
        ada.client.submit(f"{TRACK}/steps/{steps_on(page)[0]}/accept", _page=f"{TRACK}/comments")
        assert "1 Aug" in seen(bo, place.replace(TRACK, "")).partition("Why this number")[0]
        assert "1 Aug" not in ada.undo(TRACK) and steps_on(seen(ada, f"{TRACK}/comments"))


def test_a_step_is_declined_or_withdrawn(app: Flask, ada: Person, cy: Person) -> None:
    bo, place = mentored(app, ada)
    for name in ("One", "Two"):
        do(bo, f"{place}/steps", kind="skill", name=name)
    first, second = steps_on(seen(ada, f"{TRACK}/comments"))
    assert cy.client.submit(f"{TRACK}/steps/{first}/accept", _page=TRACK).status_code == 404
    do(ada, f"{TRACK}/steps/{first}/decline")
    do(bo, f"{place}/steps/{second}/withdraw")
    assert not steps_on(seen(ada, f"{TRACK}/comments"))
    assert "None waits for an answer." in seen(bo, place.replace(TRACK, ""))
    assert ada.client.submit(f"{TRACK}/steps/{second}/accept", _page=TRACK).status_code == 404


def test_bad_proposals_are_refused_in_the_page(app: Flask, ada: Person) -> None:
    bo, place = mentored(app, ada, sections=("skills",))
    page = place.replace(TRACK, "")
    for fields, message in (
        ({"kind": "skill", "name": ""}, "Enter a name"),
        ({"kind": "skill", "name": "sql"}, "on the list already"),
        ({"kind": "job_search_step", "name": "Apply"}, "Choose one of the list"),
        ({"kind": "skill", "name": "x" * 81}, "Use at most 80 characters"),
    ):
        answer = bo.client.submit(f"{place}/steps", _page=page, **fields)
        assert answer.status_code == 422 and message in answer.text and fields["name"] in answer.text
    for day, message in (("", "Enter a day as"), ("2020-01-01", "Enter a day after today")):
        answer = bo.client.submit(f"{place}/targets", _page=page, target=day)
        assert answer.status_code == 422 and message in answer.text
    for turn in range(10):
        do(bo, f"{place}/steps", kind="skill", name=f"Step {turn}")
    answer = bo.client.submit(f"{place}/steps", _page=page, kind="skill", name="One more")
    assert answer.status_code == 422 and "Withdraw one first" in answer.text and "One more" in answer.text


def test_a_target_is_seen_by_those_who_see_all_that_counts(app: Flask, ada: Person) -> None:
    bo, place = mentored(app, ada, "Bo")
    di, other = mentored(app, ada, "Di", ("skills",))
    do(bo, f"{place}/targets", target="2036-01-01")
    do(bo, f"{place}/steps", kind="job_search_step", name="Ask three people")
    do(bo, f"{place}/steps", kind="skill", name="Query plans")
    page = seen(di, other.replace(TRACK, ""))
    assert "Query plans" in page and "Target 1 Jan" not in page and "Ask three people" not in page


def test_notes_of_a_mentor_are_theirs_and_go_with_the_mentorship(app: Flask, ada: Person) -> None:
    bo, place = mentored(app, ada, "Bo")
    di, _ = mentored(app, ada, "Di")
    page = place.replace(TRACK, "")
    do(bo, f"{page}/note", text="Ask about the exam.")
    assert "Ask about the exam." in seen(bo, page) and "Ask about the exam." not in seen(di, page)
    assert "Ask about the exam." not in seen(ada, f"{consent_of(ada)}/view") + seen(ada, f"{TRACK}/comments")
    fields = bo.client.fields(page)
    do(bo, f"{page}/note", text="Asked.")
    stale = bo.client.post(f"{page}/note", data=fields | {"text": "Older words.", "was": "0" * 16})
    assert stale.status_code == 422 and "changed elsewhere" in stale.text and "Older words." in stale.text
    first = re.findall(r"/mentors/(\d+)/view", seen(ada, "/mentors"))[0]
    ada.client.submit(f"/mentors/{first}/revoke", _page="/mentors")
    assert "Asked." not in seen(bo, accept(bo, invite(ada)))


def test_what_is_new_since_the_last_look(app: Flask, ada: Person) -> None:
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as clock:
        bo, place = mentored(app, ada)
        page = place.replace(TRACK, "")
        ada.tick("git")
        assert "Since you last looked" not in seen(bo, page)
        clock.shift(5 * 3_600)
        ada.tick("sql")
        ada.tick("apis", "learning")
        ada.tick("python")
        ask(ada, "python")
        ada.tick("java")
        ada.tick("java", "todo")
        comment(ada, f"{TRACK}/items/apis", "Which one?")
        comment(bo, f"{place}/items/apis", "Any.")
        for _ in range(2):  # the same visit
            news = seen(bo, page).partition("Since you last looked")[2].partition("</section>")[0]
            assert "Today" in news and "Git" not in news and "Java" not in news
            assert "Python, SQL" in news or "SQL, Python" in news
            assert "Started: <bdi>APIs" in news and "check: <bdi>Python" in news and "1 new comment<" in news
        clock.shift(2 * 3_600)
        assert "Nothing new." in seen(bo, page)
