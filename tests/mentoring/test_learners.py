"""All learners of a mentor side by side, on both databases."""

import datetime
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import update

from learnpath.core.db import db, writing
from learnpath.tracks.models import Checked, Progress, Track
from tests.cast import Person, sign_in, sign_up
from tests.mentoring.screen import flagged, needy, page, rows
from tests.mentoring.sharing import accept, invite, mentor

TRACK = "?track=back-end-developer"


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-03-02T12:00:00+00:00", tick=False) as travelling:
        yield travelling


@pytest.fixture
def bo(app: Flask, clock: Any) -> Person:
    mentor(app)
    return sign_in(app, "bo@example.com", keep="on")


def learner(app: Flask, name: str, role: str = "back-end-developer") -> Person:
    email = f"{name.split()[0].lower()}@example.com"
    sign_up(app, email, name=name, role=role)
    return sign_in(app, email, keep="on")


def change(app: Flask, model: Any, **values: Any) -> None:
    with app.app_context(), writing(db.engine).begin() as connection:
        connection.execute(update(model.__table__).values(values))


def test_the_table_says_where_each_learner_is(app: Flask, bo: Person, clock: Any) -> None:
    amy, cas = learner(app, "Amy"), learner(app, "Cas", "data-analyst")
    for person in (amy, cas):
        accept(bo, invite(person))
    assert "2 learners. 0 need attention, 0 items wait for a check." in page(bo)
    clock.move_to("2026-03-04T12:00:00+00:00")
    amy.tick("sql")
    for item in ("git", "apis"):
        amy.tick(item, "learning")
    backend, data = ("Amy", "Back-end Developer"), ("Cas", "Data Analyst")
    assert rows(page(bo)) == [
        (*data, "0 of 25", "0", "Nothing", "No forecast yet", "Never"),
        (*backend, "1 of 23", "0", "APIs and 1 more", "No forecast yet", "Today"),
    ]
    assert [row[0] for row in rows(page(bo, "?sort=name"))] == ["Amy", "Cas"]
    assert [row[0] for row in rows(page(bo, "?q=data"))] == ["Cas"]
    assert [row[0] for row in rows(page(bo, "?q=AMY&sort=done"))] == ["Amy"]
    for days, words in ((5, "Yesterday"), (6, "2 days ago"), (31, "27 days ago")):
        clock.move_to(f"2026-03-{days:02}T12:00:00+00:00")
        assert rows(page(bo, "?q=amy"))[0][-1] == words
    clock.move_to("2026-04-03T12:00:00+00:00")
    assert rows(page(bo, "?q=amy"))[0][-1] == "30 days ago"
    clock.move_to("2026-04-04T12:00:00+00:00")
    assert rows(page(bo, "?q=amy"))[0][-1] == "4 Mar"


def test_verified_and_claimed_are_two_numbers_and_what_waits_is_said(app: Flask, bo: Person) -> None:
    amy = learner(app, "Amy")
    accept(bo, invite(amy))
    for item in ("sql", "git"):
        amy.tick(item)
    change(app, Progress, checked=int(Checked.ASKED), checked_at=Progress.since)
    assert "1 learner. 0 need attention, 2 items wait for a check." in page(bo)
    change(app, Progress, checked=int(Checked.VERIFIED))
    assert rows(page(bo))[0][2:4] == ("2 of 23", "2")
    amy.client.submit("/tracks/back-end-developer/items/git/set-aside", set_aside="1")
    assert rows(page(bo))[0][2:4] == ("1 of 22", "1")
    amy.client.submit("/tracks/back-end-developer/items/sql/status", status="todo", sure="1")
    assert rows(page(bo))[0][2:4] == ("0 of 22", "0")


def test_who_may_need_the_mentor_stands_first_with_the_reason_and_one_action(
    app: Flask, bo: Person, clock: Any
) -> None:
    amy = learner(app, "Amy")
    address = accept(bo, invite(amy))
    assert "Nobody needs you right now." in page(bo)
    for item in ("git", "apis", "sql", "debugging", "python"):
        amy.tick(item, "learning")
    assert needy(page(bo)) == {"Amy": ("Back-end Developer. 5 items in progress at once.", f"{address}{TRACK}#say-it")}
    assert flagged(page(bo)) == {"Amy": ["Python and 4 more"]}
    clock.move_to("2026-03-15T12:00:00+00:00")
    assert "No activity for" not in needy(page(bo))["Amy"][0]
    clock.move_to("2026-03-16T00:30:00+00:00")
    assert needy(page(bo))["Amy"][0] == "Back-end Developer. No activity for 14 days. 5 items in progress at once."
    assert flagged(page(bo)) == {"Amy": ["Python and 4 more", "14 days ago"]}
    assert "1 learner. 1 needs attention" in page(bo)
    for word in ("behind", "lazy", "failed"):
        assert word not in page(bo)


def test_the_forecast_stands_beside_the_target(app: Flask, bo: Person, clock: Any) -> None:
    amy = learner(app, "Amy")
    accept(bo, invite(amy))
    for day, items in ((3, ("sql", "git")), (10, ("apis", "debugging")), (17, ("python", "deployment"))):
        clock.move_to(f"2026-03-{day:02}T12:00:00+00:00")
        for item in items:
            amy.tick(item)
    assert re.fullmatch(r"\d+ \w{3}", rows(page(bo))[0][5])
    likely = re.search(r"Forecast (\d+) (\w{3})", page_of(bo))
    assert likely
    month = {"Mar": 3, "Apr": 4, "May": 5, "Jun": 6, "Jul": 7}[likely[2]]
    day = datetime.date(2026, month, int(likely[1])).toordinal()
    said = {0: "On time", 6: "On time", 7: "7 days early", 14: "2 weeks early", -1: "1 day late", -13: "13 days late"}
    for days, words in (said | {-14: "2 weeks late", -27: "3 weeks late"}).items():
        change(app, Track, target=day + days)
        assert rows(page(bo))[0][5] == words and not needy(page(bo))
    change(app, Track, target=day - 28)
    assert rows(page(bo))[0][5] == "4 weeks late" and flagged(page(bo)) == {"Amy": ["4 weeks late"]}
    assert needy(page(bo))["Amy"][0] == "Back-end Developer. Forecast is 4 weeks past the target."


def page_of(bo: Person) -> str:
    address = re.search(r'"(/mentoring/learners/[^"]*)"', page(bo))
    assert address
    return unescape(bo.client.get(address[1]).text)


def test_what_is_not_shared_is_neither_counted_nor_activity(app: Flask, bo: Person, clock: Any) -> None:
    amy = learner(app, "Amy")
    accept(bo, invite(amy, ("portfolio",)))
    clock.move_to("2026-03-20T12:00:00+00:00")
    amy.tick("sql")
    amy.tick("git", "learning")
    assert rows(page(bo)) == [("Amy", "Back-end Developer", "0 of 4", "0", "Nothing", "Not shared", "Never")]
    assert "No activity for 18 days." in page(bo) and flagged(page(bo)) == {"Amy": ["Never"]}


def test_an_item_that_three_are_stuck_on_is_named_with_them(app: Flask, bo: Person, clock: Any) -> None:
    people = [learner(app, name) for name in ("Amy", "Ben <b>", "Cas", "Dee", "Eve")]
    for person, sections in zip(
        people, (("skills",), ("skills",), ("skills",), ("portfolio",), ("skills",)), strict=True
    ):
        accept(bo, invite(person, sections))
        person.tick("sql", "learning")
    clock.move_to("2026-03-16T12:00:00+00:00")
    assert "Stuck together" not in page(bo)
    clock.move_to("2026-03-17T12:00:00+00:00")
    text = page(bo)[page(bo).index("Stuck together") :].partition("</section>")[0]
    assert re.findall(r"<strong[^>]*>(.*?)</strong>", text) == ["SQL"] and "4 learners: " in text
    assert [unescape(name) for name in re.findall(r"<bdi>(.*?)</bdi>", text)] == ["Amy", "Ben <b>", "Cas", "Eve"]
    assert bo.client.get(unescape(re.findall(r'<a href="([^"]*)"', text)[0])).status_code == 200
    people[0].client.submit("/tracks/back-end-developer/items/sql/set-aside", set_aside="1")
    assert "3 learners: " in page(bo)
    people[1].tick("sql")
    assert "Stuck together" not in page(bo)


def test_who_only_mentors_comes_to_their_learners_and_who_learns_too_has_both(app: Flask, bo: Person) -> None:
    assert bo.client.get("/").status_code == 200  # nobody's mentor yet: the roles
    accept(bo, invite(learner(app, "Amy")))
    assert bo.client.get("/").headers["Location"] == "/mentoring"
    again = sign_in(app, "bo@example.com")
    answer = again.client.get("/sign-in", follow_redirects=True)
    assert answer.request.path == "/mentoring"
    nav = r'<nav class="nav".*?</nav>'
    found = re.search(nav, page(bo), re.DOTALL)
    assert found and "Learners</a>" in found[0] and "Track</a>" not in found[0]
    bo.client.submit("/roles/data-analyst/start", _page="/roles/data-analyst")
    answer = bo.client.get("/", follow_redirects=True)
    assert answer.request.path == "/tracks/data-analyst"
    for text in (answer.text, page(bo)):
        found = re.search(nav, text, re.DOTALL)
        assert found and "Learners</a>" in found[0] and "Track</a>" in found[0]
