"""All learners of a mentor side by side, on both databases."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.cast import Person, sign_in, sign_up
from tests.conftest import Statements
from tests.mentoring.sharing import accept, invite, mentor


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-03-02T12:00:00+00:00", tick=False) as travelling:
        yield travelling


@pytest.fixture
def bo(app: Flask, clock: Any) -> Person:
    mentor(app)
    return sign_in(app, "bo@example.com", keep="on")


def learner(app: Flask, name: str, role: str = "back-end-developer") -> Person:
    sign_up(app, f"{name.lower()}@example.com", name=name, role=role)
    return sign_in(app, f"{name.lower()}@example.com", keep="on")


def page(person: Person, query: str = "") -> str:
    answer = person.client.get(f"/mentoring{query}")
    assert answer.status_code == 200
    return unescape(answer.text)


def rows(text: str) -> list[tuple[str, ...]]:
    found = re.findall(r'<tr><th scope="row"><a [^>]*><bdi>(.*?)</bdi></a></th>(.*?)</tr>', text)
    return [(name, *re.findall(r"<td[^>]*>(.*?)</td>", cells)) for name, cells in found]


def test_the_table_says_where_each_learner_is(app: Flask, bo: Person, clock: Any) -> None:
    amy, cas = learner(app, "Amy"), learner(app, "Cas", "data-analyst")
    for person in (amy, cas):
        accept(bo, invite(person))
    assert "2 learners." in page(bo)
    clock.move_to("2026-03-04T12:00:00+00:00")
    amy.tick("sql")
    for item in ("git", "apis"):
        amy.tick(item, "learning")
    assert rows(page(bo)) == [
        ("Cas", "Data Analyst", "0 of 25", "Nothing", "None", "Never"),
        ("Amy", "Back-end Developer", "1 of 23", "APIs and 1 more", "None", "Today"),
    ]
    assert [row[0] for row in rows(page(bo, "?sort=name"))] == ["Amy", "Cas"]
    assert [row[0] for row in rows(page(bo, "?q=data"))] == ["Cas"]
    assert [row[0] for row in rows(page(bo, "?q=AMY&sort=done"))] == ["Amy"]
    assert "is called “<bdi>nobody</bdi>”" in page(bo, "?q=nobody") and not rows(page(bo, "?q=nobody"))


def test_who_may_need_the_mentor_stands_first_with_the_reason(app: Flask, bo: Person, clock: Any) -> None:
    amy = learner(app, "Amy")
    accept(bo, invite(amy))
    assert "Nobody needs you right now." in page(bo)
    for item in ("git", "apis", "sql", "debugging", "python"):
        amy.tick(item, "learning")
    assert "5 items in progress at once." in page(bo)
    clock.move_to("2026-03-15T12:00:00+00:00")
    assert "No activity" not in page(bo)
    clock.move_to("2026-03-16T12:00:00+00:00")
    assert "No activity for 14 days. 5 items in progress at once." in page(bo)
    for word in ("behind", "lazy", "failed"):
        assert word not in page(bo)


def test_what_is_not_shared_is_neither_counted_nor_activity(app: Flask, bo: Person, clock: Any) -> None:
    amy = learner(app, "Amy")
    accept(bo, invite(amy, ("portfolio",)))
    clock.move_to("2026-03-20T12:00:00+00:00")
    amy.tick("sql")
    assert rows(page(bo)) == [("Amy", "Back-end Developer", "0 of 4", "Nothing", "None", "Never")]
    assert "No activity for 18 days." in page(bo)


def test_the_page_takes_two_statements_however_many_learners_there_are(
    app: Flask, bo: Person, statements: Statements
) -> None:
    for number in range(4):
        amy = learner(app, f"Amy{number}")
        accept(bo, invite(amy))
        if number in (0, 3):
            page(bo)
            statements.clear()
            page(bo)
            assert len(statements) == 4, statements  # the session's, the viewer's own, what is shared, all states
