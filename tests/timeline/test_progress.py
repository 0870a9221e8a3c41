"""The progress page, on both databases."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.cast import Person, learner, sign_in, sign_up
from tests.conftest import Statements

TRACK = "/tracks/back-end-developer"


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-03-02T12:00:00+00:00", tick=False) as travelling:
        yield travelling


def on(clock: Any, day: str) -> None:
    clock.move_to(f"2026-{day}T12:00:00+00:00")


def page(person: Person, query: str = "") -> str:
    answer = person.client.get(f"/progress{query}")
    assert answer.status_code == 200
    return unescape(answer.text)


def table(text: str) -> list[tuple[str, ...]]:
    """Return the rows of the burn-up's table."""
    body = re.search(r"Days on which a number changed.*?<tbody>(.*?)</tbody>", text, re.DOTALL)
    assert body
    rows = re.findall(r"<tr>(.*?)</tr>", body[1])
    return [tuple(re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)) for row in rows]


def own_slug(person: Person) -> str:
    found = re.search(r"item-(own_[0-9a-f]+)", person.page())
    assert found
    return found[1]


def log(text: str) -> list[str]:
    return re.findall(r'<span class="muted small when">[^<]*</span><span dir="auto">(.*?)</span>', text)


def test_below_three_ticks_there_are_words(ada: Person) -> None:
    assert "Your chart starts at your third tick. 0 so far." in page(ada)
    for item in ("sql", "git"):
        ada.tick(item)
    text = page(ada)
    assert "Your chart starts at your third tick. 2 so far." in text and "<desc" not in text
    ada.tick("apis")
    assert "<desc" in page(ada) and "Your chart starts" not in page(ada)


def test_the_chart_tells_what_was_done_and_how_long_the_list_was(app: Flask, clock: Any) -> None:
    eve = learner(app)
    for day, act in (
        ("03-04", lambda: eve.tick("sql")),
        ("03-06", lambda: eve.tick("git")),
        ("03-10", lambda: eve.client.submit(f"{TRACK}/items/debugging/set-aside", set_aside="1")),
        ("03-11", lambda: eve.client.submit(f"{TRACK}/own", kind="skill", name="Erlang", text="")),
        ("03-12", lambda: eve.tick("git", "todo")),
        ("03-16", lambda: eve.tick("python")),
        ("03-17", lambda: eve.tick("java")),  # one language is enough
        ("03-18", lambda: eve.tick("apis")),
        ("03-20", lambda: eve.client.submit(f"{TRACK}/items/debugging/set-aside", set_aside="0")),
    ):
        on(clock, day)
        act()
    on(clock, "03-22")
    assert table(page(eve)) == [
        ("20 Mar", "3", "24"),
        ("18 Mar", "3", "23"),
        ("16 Mar", "2", "23"),
        ("12 Mar", "1", "23"),
        ("11 Mar", "2", "23"),
        ("10 Mar", "2", "22"),
        ("6 Mar", "2", "23"),
        ("4 Mar", "1", "23"),
        ("2 Mar", "0", "23"),
    ]


def test_an_own_item_that_was_removed_stays_in_the_charts_past(app: Flask, clock: Any) -> None:
    eve = learner(app)
    for day, act in (
        ("03-04", lambda: [eve.tick(item) for item in ("sql", "git", "apis")]),
        ("03-06", lambda: eve.client.submit(f"{TRACK}/own", kind="skill", name="Erlang", text="")),
        ("03-08", lambda: eve.tick(own_slug(eve))),
        ("03-10", lambda: eve.client.submit(f"{TRACK}/items/{own_slug(eve)}/remove")),
    ):
        on(clock, day)
        act()
    on(clock, "03-12")
    eve.undo(TRACK)
    was = [("8 Mar", "4", "24"), ("6 Mar", "3", "24"), ("4 Mar", "3", "23"), ("2 Mar", "0", "23")]
    assert table(page(eve)) == was
    assert log(page(eve))[0] == "Undid a change to Erlang" and "Removed Erlang" in log(page(eve, "?only=other"))
    on(clock, "03-14")
    eve.client.submit(f"{TRACK}/items/{own_slug(eve)}/remove")
    assert table(page(eve)) == [("14 Mar", "3", "23"), *was]


def test_a_note_counts_on_each_day_it_was_written_and_once_a_day(app: Flask, clock: Any) -> None:
    eve = learner(app)
    for item in ("sql", "git", "apis"):
        eve.tick(item)
    for day, text, version in (("03-04", "one", "0"), ("03-04", "two", "1"), ("03-06", "three", "2")):
        on(clock, day)
        eve.client.submit(f"{TRACK}/items/sql/note", text=text, version=version)
    eve.undo(f"{TRACK}/items/sql")
    told = page(eve)
    assert log(told)[:3] == ["Undid a change to SQL", *["Wrote a note on SQL"] * 2] and "Finished" in log(told)[3]
    assert "<strong>2 active days</strong>" in told
    on(clock, "03-08")
    eve.client.submit(f"{TRACK}/items/sql/note", text="four", version="4")
    assert "<strong>3 active days</strong>" in page(eve)


def test_what_is_finished_stands_beside_its_undo(app: Flask, clock: Any) -> None:
    eve = learner(app)
    eve.tick("sql")
    clock.shift(60)
    eve.undo(TRACK)
    assert log(page(eve, "?only=done")) == ["Undid a change to SQL", "Finished SQL"]
    assert log(page(eve, "?only=other")) == ["Undid a change to SQL"]


def test_what_was_undone_and_dates_corrected_are_told_as_they_are_now(app: Flask, clock: Any) -> None:
    eve = learner(app)
    for day, item in (("03-04", "sql"), ("03-06", "git"), ("03-08", "apis"), ("03-09", "debugging")):
        on(clock, day)
        eve.tick(item)
    eve.undo(TRACK)
    on(clock, "03-12")
    eve.client.submit(f"{TRACK}/items/git/dates", started="", finished="2026-03-03")
    assert table(page(eve)) == [("8 Mar", "3", "23"), ("4 Mar", "2", "23"), ("3 Mar", "1", "23"), ("2 Mar", "0", "23")]


def test_active_days_are_counted_and_those_undone_are_not(app: Flask, clock: Any) -> None:
    eve = learner(app)
    for day, item in (("03-03", "sql"), ("03-03", "git"), ("03-05", "apis"), ("03-11", "debugging")):
        on(clock, day)
        eve.tick(item)
    eve.undo(TRACK)
    assert "<strong>2 active days</strong>" in page(eve)
    on(clock, "03-12")
    eve.client.submit(f"{TRACK}/items/sql/note", text="a note", version="0")
    text = page(eve)
    assert "<strong>3 active days</strong>" in text and "in 2 weeks" in text
    for word in ("streak", "missed", "behind"):
        assert word not in text


def test_days_are_those_of_the_learners_time_zone(app: Flask, clock: Any) -> None:
    eve = learner(app)
    for item in ("sql", "git", "apis"):
        clock.move_to("2026-03-04T23:30:00+00:00")
        eve.tick(item)
    eve.client.submit("/settings/time-zone", time_zone="UTC")
    assert ("4 Mar", "3", "23") in table(page(eve))
    eve.client.submit("/settings/time-zone", time_zone="Asia/Tokyo")
    assert ("5 Mar", "3", "23") in table(page(eve))


def test_the_logbook_is_filtered_and_paged(app: Flask, clock: Any) -> None:
    eve = learner(app)
    eve.client.submit(f"{TRACK}/known", known=["sql", "git"])
    on(clock, "03-03")
    eve.tick("apis", "learning")
    eve.client.submit(f"{TRACK}/items/apis/links", kind="evidence", title="My <API>", url="https://example.com")
    on(clock, "03-04")
    eve.tick("apis")
    eve.client.submit(f"{TRACK}/items/debugging/set-aside", set_aside="1")
    on(clock, "03-05")
    eve.client.submit(f"{TRACK}/items/apis/note", text="noted", version="0")
    assert log(page(eve)) == [
        "Wrote a note on APIs",
        "Set aside Debugging",
        "Finished APIs",
        "Added evidence for APIs: My <API>",
        "Started APIs",
        "Knew already: Git and SQL",
    ] or "Knew already: SQL and Git" in log(page(eve))
    assert log(page(eve, "?only=kept")) == ["Wrote a note on APIs", "Added evidence for APIs: My <API>"]
    assert log(page(eve, "?only=other")) == ["Set aside Debugging", "Started APIs"]
    assert log(page(eve, "?only=done"))[0] == "Finished APIs"
    for n in range(40):
        clock.shift(60)
        eve.tick("java", ("done", "todo")[n % 2])
    first, second = page(eve), page(eve, "?page=2")
    assert len(log(first)) == 30 and "Older entries" in first and "Newer entries" not in first
    assert "Newer entries" in second and "Wrote a note on APIs" in second and "Older entries" not in second
    for odd in ("?page=3", "?page=0", "?page=x", "?page=99999", "?track=nope", "?track=data-analyst"):
        assert eve.client.get(f"/progress{odd}").status_code == 404, odd


def test_all_tracks_stand_side_by_side(ada: Person) -> None:
    assert "All tracks" not in page(ada)
    ada.tick("sql")
    ada.client.submit("/roles/full-stack-developer/start")
    text = page(ada, "?track=full-stack-developer")
    rows = re.findall(r'<tr><th scope="row"><a href="/tracks/([a-z-]+)">.*?</th><td>(.*?)</td><td>(.*?)</td>', text)
    assert rows[0] == ("back-end-developer", "1 of 23", "13 skills, 4 pieces, 5 steps")
    assert rows[1][:2] == ("full-stack-developer", "1 of 24")
    assert "Full-stack Developer: 1 of 24 done" in text


def test_without_a_track_it_leads_to_the_roles(app: Flask) -> None:
    ada = sign_up(app, "ada@example.com", role=None)
    assert "You are on no track yet." in page(ada)


def test_nobody_sees_the_progress_of_somebody_else(app: Flask, ada: Person, cy: Person) -> None:
    for item in ("sql", "git", "apis"):
        ada.tick(item)
    page(ada)
    assert "0 so far" in page(cy) and "Finished" not in "".join(log(page(cy)))


def test_a_story_that_was_kept_is_told_anew_when_something_happened(ada: Person, statements: Statements) -> None:
    for item in ("sql", "git", "apis"):
        ada.tick(item)
    page(ada)
    numbers = []
    for act in (None, lambda: ada.tick("python")):
        if act:
            act()
        statements.clear()
        text = page(ada)
        numbers.append(len(statements))
        assert f">{3 + bool(act)} today<" in text
    assert numbers == [3, 4]


def test_another_process_tells_the_same(app: Flask, ada: Person, another_app: Any) -> None:
    for item in ("sql", "git", "apis"):
        ada.tick(item)
    other = sign_in(another_app(), "ada@example.com")
    assert table(page(ada)) == table(page(other))
    other.tick("python")
    assert table(page(ada)) == table(page(other))
