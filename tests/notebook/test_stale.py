"""What was opened, said or offered before something else happened, on both databases."""

import re
from html import unescape

import time_machine
from flask import Flask

from tests.cast import Person, learner
from tests.timeline.test_progress import table

TRACK = "/tracks/back-end-developer"
SQL = f"{TRACK}/items/sql"


def undo_offered(person: Person, path: str) -> str:
    found = re.search(
        r'<div class="note".*?<form method="post" action="([^"]+)">', person.client.get(path).text, re.DOTALL
    )
    assert found
    return unescape(found[1])


def test_a_version_of_a_note_is_never_used_twice(ada: Person) -> None:
    ada.client.submit(f"{SQL}/note", text="first", version="0")
    ada.client.submit(f"{SQL}/note", text="second", version="1")
    ada.undo(SQL)
    ada.client.submit(f"{SQL}/note", text="third", version="3")
    answer = ada.client.submit(f"{SQL}/note", text="of the second", version="2")
    assert answer.status_code == 409 and "third" in answer.text


def test_an_old_undo_of_a_tick_changes_nothing(app: Flask) -> None:
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as clock:
        eve = learner(app)
        eve.tick("sql")
        old = undo_offered(eve, TRACK)
        clock.shift(60)
        eve.tick("sql", "learning")
        clock.shift(60)
        eve.client.submit(old, status="todo")
        text = eve.page()
        assert "has changed since, so that cannot be undone" in text and "1 in progress" in text
        eve.tick("sql", "todo")
        clock.shift(60)
        eve.tick("sql")
        again = undo_offered(eve, TRACK)
        for _ in range(2):
            assert eve.client.submit(again, status="todo").status_code == 303
        assert "0 of 23 done" in eve.page()


def test_an_old_undo_of_a_start_changes_nothing(app: Flask) -> None:
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False):
        eve = learner(app)
        eve.client.submit(f"{SQL}/dates", started="2026-02-01")
        old = undo_offered(eve, SQL)
        eve.client.submit(f"{SQL}/dates", started="2026-02-02")
        eve.client.submit(old)
        text = eve.client.get(SQL).text
        assert "cannot be undone" in text and 'value="2026-02-02"' in text


def test_what_is_taken_back_on_one_track_stays_aside_on_the_other(app: Flask) -> None:
    with time_machine.travel("2026-03-02T12:00:00+00:00", tick=False) as clock:
        eve = learner(app)
        eve.client.submit("/roles/full-stack-developer/start")
        for item in ("git", "apis", "debugging"):
            eve.tick(item)
        other = "/tracks/full-stack-developer"
        clock.move_to("2026-03-10T12:00:00+00:00")
        eve.client.submit(f"{SQL}/set-aside", set_aside="1")
        first = undo_offered(eve, TRACK)
        clock.move_to("2026-03-11T12:00:00+00:00")
        eve.client.submit(f"{other}/items/sql/set-aside", set_aside="1")
        clock.move_to("2026-03-12T12:00:00+00:00")
        eve.client.submit(first)
        assert "Set aside on the Full-stack Developer track on 11 Mar." in unescape(eve.client.get(SQL).text)
        sizes = {day: size for day, _, size in table(eve.client.get("/progress?track=full-stack-developer").text)}
        assert sizes["11 Mar"] == "23"
        assert "10 Mar" not in dict(
            map(lambda row: row[:2], table(eve.client.get(f"/progress?track={TRACK[8:]}").text))
        )


def test_a_finishing_date_of_what_was_reopened_elsewhere_is_refused(ada: Person) -> None:
    ada.tick("sql")
    ada.tick("sql", "learning")
    answer = ada.client.submit(f"{SQL}/dates", started="2026-05-01", finished="2026-05-02")
    assert answer.status_code == 400 and "This was reopened elsewhere" in answer.text
    assert 'value="2026-05-01"' not in ada.client.get(SQL).text


def test_of_two_tabs_the_second_is_told_that_the_link_changed(ada: Person) -> None:
    ada.client.submit(f"{SQL}/links", kind="link", title="Joins", url="example.com/a")
    form = re.search(r'/links/(\d+)".*?name="was" value="(\w+)"', ada.client.get(SQL).text, re.DOTALL)
    assert form
    number, was = form.groups()
    path = f"{SQL}/links/{number}"
    assert ada.client.submit(path, title="Keys", url="example.com/b", was=was).status_code == 303
    answer = ada.client.submit(path, title="Outer joins", url="example.com/c", was=was)
    assert answer.status_code == 422 and "changed elsewhere since you opened it" in answer.text
    assert 'value="Outer joins"' in answer.text and ">Keys</bdi>" in answer.text
    again = re.findall(r'name="was" value="(\w+)"', answer.text)
    assert ada.client.submit(path, title="Outer joins", url="example.com/c", was=again[0]).status_code == 303


def test_an_item_done_again_has_come_back_already(app: Flask) -> None:
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as clock:
        eve = learner(app)
        eve.tick("sql")
        eve.client.submit(f"{SQL}/refresh", due="2026-05-10")
        clock.move_to("2026-05-11T12:00:00+00:00")
        assert "To refresh" in eve.page()
        eve.client.submit(f"{SQL}/set-aside", set_aside="1")
        assert '<h2 id="refresh"' not in eve.page()
        eve.client.submit(f"{SQL}/set-aside", set_aside="0")
        eve.tick("sql", "learning")
        eve.tick("sql")
        assert "To refresh" not in eve.page()


def test_a_long_note_in_any_alphabet_is_kept_when_the_session_ended(app: Flask, ada: Person) -> None:
    from tests.accounts.test_sessions import end_sessions

    fields = ada.client.fields(SQL)
    end_sessions(app)
    ada.client.post(f"{SQL}/note", data=fields | {"text": "я" * 20_000, "version": "0"})
    ada.client.submit("/sign-in", _page="/sign-in", email="ada@example.com", password="three ordinary words")
    assert "я" * 20_000 in ada.client.get("/unsent").text
