"""There is always an administrator left, also when several act at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy import select

from learnpath.accounts import administering
from learnpath.accounts.administering import By
from learnpath.accounts.deleting import delete_account
from learnpath.accounts.models import User
from learnpath.core.clock import now
from learnpath.core.db import execute, saving
from learnpath.core.errors import NotHere, Refused
from tests.admin.conftest import Numbers
from tests.cast import IDA, PASSWORD, Person, administrator

JO = "jo@example.com"
Act = Callable[[int, int], object]


def by(number: int) -> By:
    return By(number, now(), 365, mails=False)


ACTS: dict[str, Act] = {
    "demotes": lambda who, other: administering.demote(other, by(who)),
    "disables": lambda who, other: administering.disable(other, by(who)),
    "deletes themselves": lambda who, _: delete_account(who),
}


def able(app: Flask) -> list[str]:
    """Return the administrators who can sign in."""
    with app.app_context():
        return list(execute(select(User.email).where(User.admin, User.disabled_at.is_(None))).scalars())


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("demotes", "demotes"),
        ("disables", "demotes"),
        ("demotes", "deletes themselves"),
        ("deletes themselves", "disables"),
        ("deletes themselves", "deletes themselves"),
    ],
)
def test_of_two_who_act_at_once_one_stays(
    app: Flask, ida: Person, ada: Person, number: Numbers, first: str, second: str
) -> None:
    administrator(app, JO)
    one, other = number(IDA), number(JO)

    def answer() -> bool:
        with app.app_context():
            try:
                with saving():
                    ACTS[second](other, one)
            except (NotHere, Refused):
                return False
            return True

    with ThreadPoolExecutor(1) as pool:
        with app.app_context(), saving():
            ACTS[first](one, other)
            answered = pool.submit(answer)
            with suppress(NotYet):  # it waits for this transaction to end, or it is over already
                answered.result(timeout=0.2)
        answered.result()
    left = able(app)
    assert len(left) == 1, left


def test_the_only_administrator_cannot_delete_their_account(app: Flask, ida: Person, cy: Person) -> None:
    page = "/settings/delete"
    answer = ida.client.submit(page, _page=page, password=PASSWORD)
    assert answer.status_code == 400 and "Make somebody else one first" in answer.text
    assert ida.client.get("/admin/people").status_code == 200 and able(app) == [IDA], "still signed in"
    administrator(app, JO)
    assert ida.client.submit(page, _page=page, password=PASSWORD).status_code == 303
    assert able(app) == [JO]
    assert cy.client.submit(page, _page=page, password=PASSWORD).status_code == 303, "anybody else may"


def test_a_disabled_administrator_does_not_count(app: Flask, ida: Person, number: Numbers) -> None:
    administrator(app, JO)
    with app.app_context(), saving():
        administering.disable(number(JO), by(number(IDA)))
    answer = ida.client.submit("/settings/delete", _page="/settings/delete", password=PASSWORD)
    assert answer.status_code == 400 and able(app) == [IDA]
    with app.app_context(), pytest.raises(NotHere), saving():
        administering.promote(number(IDA), by(number(JO)))


def test_who_runs_the_server_may_end_the_last_one(app: Flask, ida: Person, number: Numbers) -> None:
    with app.app_context(), saving():
        assert administering.demote(number(IDA), By(None, now(), 365, mails=False))
    assert able(app) == [] and ida.client.get("/admin/people").status_code == 404
