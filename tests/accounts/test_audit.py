"""What was done with an account: one event an action, with who, when and on what, and no longer than is said."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from learnpath.accounts.models import AuditEvent
from learnpath.core.clock import now
from learnpath.core.db import execute
from tests.accounts.second import PAGE, give_code, give_password, set_up, visitor
from tests.cast import ADA, PASSWORD, Person, sign_in, sign_up

LOG, DAY = "/settings/security/log", 86_400


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as travelling:
        yield travelling


def lines(person: Person) -> list[str]:
    """Return what the person's page says was done, oldest first."""
    return re.findall(r'<div class="tight"><span>([^<]+)</span>', person.client.get(LOG).text)[::-1]


def test_each_action_is_one_event(app: Flask, ada: Person) -> None:
    wrong: Any = visitor(app)
    wrong.submit("/sign-in", _page="/sign-in", email=ADA, password="wrong words here")
    other = sign_in(app, ADA)
    other.client.submit("/sign-out")
    ada.client.submit("/settings/security/end-all", _page="/settings/security")
    _, recovery = set_up(ada)
    client = visitor(app)
    give_password(client)
    give_code(client, "000000")
    give_code(client, recovery[0])
    ada.client.submit(f"{PAGE}/recovery-codes", _page=PAGE)
    ada.client.submit(f"{PAGE}/off", _page=PAGE)
    ada.client.submit("/settings/password", current="wrong words here", password="quite another phrase")
    ada.client.submit("/settings/password", current=PASSWORD, password="quite another phrase")
    ada.client.submit("/settings/security/address", _page="/settings/security/address", email="new@example.com")
    assert lines(ada) == [
        "Account made", "Wrong password", "Signed in", "Signed out", "Signed out on other devices",
        "Authenticator app set up", "Wrong code", "Signed in with a recovery code", "New recovery codes made",
        "Authenticator app switched off", "Wrong password", "Password changed", "Email address changed",
    ]  # fmt: skip
    assert recovery[0] not in ada.client.get(LOG).text


def test_events_are_forgotten_after_the_days_that_are_set(
    app: Flask, another_app: Callable[..., Flask], clock: Any
) -> None:
    site = another_app(audit_days=30)
    sign_up(site, ADA)
    clock.shift(30 * DAY)
    sign_in(site, ADA)
    with app.app_context():
        rows = execute(select(func.count(), func.min(AuditEvent.at))).one()
    assert tuple(rows) == (1, now())


def test_no_route_changes_or_removes_what_was_written_down(app: Flask, ada: Person) -> None:
    taken = {rule.rule: rule.methods or set() for rule in app.url_map.iter_rules() if "/log" in rule.rule}
    assert taken and all("POST" not in methods for methods in taken.values())
