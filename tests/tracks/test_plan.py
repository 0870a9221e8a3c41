"""Target, forecast, weekly plan and pauses, through the track's pages on both databases."""

import datetime
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
import time_machine
from flask import Flask

from learnpath.core.dates import MONTHS
from tests.cast import Person, learner, sign_in, sign_up

TRACK = "/tracks/back-end-developer"
ITEMS = ("sql", "git", "apis", "debugging", "version-control", "code-efficiency")


def at(day: datetime.date) -> str:
    return f"{day}T12:00:00+00:00"


def text_of(person: Person, path: str = TRACK) -> str:
    return re.sub(r"<[^>]+>", "", unescape(person.client.get(path).text))


def work(app: Flask, clock: Any, days: list[str]) -> Person:
    """Return a learner who did an item on each of these days of 2026, and looks on 4 May."""
    clock.move_to(at(datetime.date(2026, 2, 20)))
    eve = learner(app)
    for day, item in zip(days, ITEMS, strict=False):
        clock.move_to(at(datetime.date.fromisoformat(f"2026-{day}")))
        eve.tick(item)
    clock.move_to(at(datetime.date(2026, 5, 4)))
    return eve


def day_of_label(label: str) -> datetime.date:
    day, month, *year = label.split()
    return datetime.date(int(year[0]) if year else 2026, MONTHS.index(month) + 1, int(day))


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-02-20T12:00:00+00:00", tick=False) as travelling:
        yield travelling


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ([], "there is none so far"),
        (["04-22", "04-23"], "there is one so far"),
        (["03-18", "03-20", "04-21"], "there are 2 so far"),
        (["02-25", "03-20", "04-21"], "there are 2 so far"),
    ],
)
def test_without_three_active_weeks_it_says_what_is_missing(app: Flask, clock: Any, days: list[str], said: str) -> None:
    eve = work(app, clock, days)
    text = text_of(eve)
    assert f"A forecast needs 3 weeks of the last eight in which you finish something; {said}." in text
    assert "At your recent pace" not in text


def test_three_active_weeks_make_a_forecast(app: Flask, clock: Any) -> None:
    eve = work(app, clock, ["03-20", "04-01", "04-21"])
    text = text_of(eve)
    found = re.search(
        r"At your recent pace you finish around (.+?); four in five times it is between (.+?) and (.+?)\.", text
    )
    assert found and "A forecast needs" not in text
    assert found[0] in text_of(eve, f"{TRACK}/plan")


def test_what_was_known_already_or_is_undone_is_no_pace(app: Flask, clock: Any) -> None:
    eve = work(app, clock, ["04-01", "04-21"])
    eve.client.submit(f"{TRACK}/known", known=["python"])
    assert "there are 2 so far" in text_of(eve)
    eve.tick("code-efficiency")
    assert "At your recent pace" in text_of(eve)
    eve.tick("code-efficiency", "todo")
    assert "there are 2 so far" in text_of(eve)


def test_a_second_language_is_no_pace(app: Flask, clock: Any) -> None:
    """One of five is enough: what meets no need brings nobody nearer."""
    eve = work(app, clock, ["04-01", "04-21"])
    eve.client.submit(f"{TRACK}/known", known=["python"])
    eve.tick("java")
    assert "there are 2 so far" in text_of(eve)


def test_a_date_that_is_corrected_moves_the_pace(app: Flask, clock: Any) -> None:
    eve = work(app, clock, ["03-20", "04-01", "04-21"])
    eve.client.submit(f"{TRACK}/items/sql/dates", started="", finished="2026-01-20")
    assert "there are 2 so far" in text_of(eve)


def test_a_target_is_set_compared_and_taken_out(app: Flask, clock: Any) -> None:
    eve = work(app, clock, ["03-20", "04-01", "04-21"])
    for name in [*ITEMS[3:], "python", "nosql-databases", "cloud-platforms", "server-architecture", "web-security"]:
        eve.client.submit(f"{TRACK}/known", known=[name])
    assert "11 of 23 done" in text_of(eve)
    assert eve.client.submit(f"{TRACK}/target", target="2026-06-01").headers["Location"] == f"{TRACK}/plan"
    text = text_of(eve)
    assert "To make 1 Jun: 3 items a week." in text and re.search(r"around .+, \d+ days after your target;", text)
    assert 'value="2026-06-01"' in eve.client.get(f"{TRACK}/plan").text
    eve.client.submit(f"{TRACK}/target", target="")
    assert "To make" not in text_of(eve)
    eve.client.submit(f"{TRACK}/target", target="2026-06-01")
    eve.client.get(TRACK)
    eve.client.submit(f"{TRACK}/target", target="")
    assert "To make 1 Jun: 3 items a week." in re.sub(r"<[^>]+>", "", eve.undo(f"{TRACK}/plan"))
    clock.move_to(at(datetime.date(2026, 6, 2)))
    assert "Your target was 1 Jun." in text_of(sign_in(app, "eve@example.com"))


def test_paused_weeks_do_not_count(app: Flask, clock: Any) -> None:
    eve = work(app, clock, ["03-12", "03-13", "03-20", "03-21", "03-25", "04-02"])
    before = re.search(r"finish around (.+?);", text_of(eve))
    answer = eve.client.submit(f"{TRACK}/pauses", **{"from": "2026-04-06", "to": "2026-05-03"})
    assert answer.status_code == 303
    after = re.search(r"finish around (.+?);", text_of(eve))
    assert before and after
    assert day_of_label(after[1]) < day_of_label(before[1])
    assert "6 Apr to 3 May" in text_of(eve, f"{TRACK}/plan")
    page = eve.client.get(f"{TRACK}/plan").text
    number = re.search(rf'action="({TRACK}/pauses/\d+/remove)"', page)
    assert number
    eve.client.submit(number[1])
    again = re.search(r"finish around (.+?);", text_of(eve))
    assert again and again[1] == before[1]
    eve.client.submit(f"{TRACK}/pauses", **{"from": "2026-04-06", "to": "2026-05-03"})
    number = re.search(rf'action="({TRACK}/pauses/\d+/remove)"', eve.client.get(f"{TRACK}/plan").text)
    assert number
    eve.client.submit(number[1])
    assert "6 Apr to 3 May" in eve.undo(f"{TRACK}/plan")


def test_a_plan_lists_the_week_and_a_missed_one_only_moves_the_date(app: Flask, clock: Any) -> None:
    eve = work(app, clock, [])
    eve.client.submit(f"{TRACK}/plan", a_week="3")
    eve.tick("sql")
    page = eve.client.get(TRACK).text
    week = re.search(r'<section class="card stack" aria-labelledby="week">(.*?)</section>', page, re.DOTALL)
    assert (
        week
        and week[1].count("<li>") == 3
        and week[1].count("Done") == 1
        and week[1].index("SQL") < week[1].index("#item-")
    )
    assert "At 3 a week you are there around 25 Jun." in text_of(eve)
    clock.move_to(at(datetime.date(2026, 5, 11)))
    text = text_of(eve)
    assert "At 3 a week you are there around 2 Jul." in text
    for word in ("behind", "missed", "late"):
        assert word not in text.split("Skills")[0]


@pytest.mark.parametrize(
    ("path", "sent", "said"),
    [
        ("target", {"target": "2026-05-04"}, "Enter a day after today"),
        ("target", {"target": "9999-12-31"}, "Enter a day after today, until"),
        ("target", {"target": "soon"}, "Enter a day as year-month-day"),
        ("plan", {"a_week": "0"}, "Enter a whole number from 1 to 50"),
        ("plan", {"a_week": "2.5"}, "Enter a whole number from 1 to 50"),
        ("plan", {"a_week": "9" * 30}, "Enter a whole number from 1 to 50"),
        ("pauses", {"from": "2026-05-04", "to": "2026-05-03"}, "Enter a day that is not before the first"),
        ("pauses", {"from": "", "to": ""}, "Enter a day as year-month-day"),
        ("pauses", {"from": "0001-01-01", "to": "2026-05-03"}, "Enter a day in the last or the next years"),
    ],
)
def test_what_cannot_be_planned_is_said_beside_its_field(
    app: Flask, clock: Any, path: str, sent: dict[str, str], said: str
) -> None:
    eve = work(app, clock, [])
    answer = eve.client.submit(f"{TRACK}/{path}", **sent)
    assert answer.status_code == 422 and said in answer.text and "<title>Error: " in answer.text
    assert all(f'value="{value}"' in answer.text for value in sent.values())


def test_a_pause_of_somebody_else_is_not_there(app: Flask, ada: Person, cy: Person) -> None:
    ada.client.submit(f"{TRACK}/pauses", **{"from": "2026-05-04", "to": "2026-05-05"})
    number = re.search(rf'action="({TRACK}/pauses/\d+/remove)"', ada.client.get(f"{TRACK}/plan").text)
    assert number and cy.client.submit(number[1]).status_code == 404
    assert number[1] in ada.client.get(f"{TRACK}/plan").text


def test_all_done_needs_no_forecast(app: Flask) -> None:
    ada = sign_up(app, "ada@example.com")
    slugs = re.findall(r'name="known" value="([^"]+)"', ada.client.get(f"{TRACK}/known").text)
    ada.client.submit(f"{TRACK}/known", known=slugs)
    text = text_of(ada)
    assert "23 of 23 done" in text and "All 23 done." in text and "forecast" not in text.lower()
    assert "All 23 are done." in text_of(ada, f"{TRACK}/plan")
