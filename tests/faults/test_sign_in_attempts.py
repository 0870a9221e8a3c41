"""Guessing is held: 10 wrong passwords an account and 30 an address in any five minutes; the answer tells nothing."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import delete, select, text
from werkzeug.test import TestResponse

from learnpath.accounts import passwords
from learnpath.core.attempts import take
from learnpath.core.clock import now
from learnpath.core.database_attempts import RateLimit
from learnpath.core.db import db
from learnpath.core.limits import PASSWORDS, PASSWORDS_FROM
from tests.cast import ADA, PASSWORD, Person, sign_in
from tests.conftest import Statements
from tests.faults.server import wait_for
from tests.pages import CheckingClient

HOME = "192.0.2.1"
WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")


class Counting(PasswordHasher):
    """A quick hasher that counts its checks."""

    checks = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:  # type: ignore[override]  # noqa: A002
        self.checks += 1
        return super().verify(hash, password)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def hasher(monkeypatch: pytest.MonkeyPatch) -> Counting:
    quick = Counting(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", quick)
    monkeypatch.setattr(passwords, "_NOBODY", quick.hash("nobody"))
    return quick


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False) as clock:
        yield clock


def wrong(client: CheckingClient, email: str = ADA, address: str = HOME) -> TestResponse:
    """Try to sign in with a wrong password."""
    sent = client.fields() | {"email": email, "password": "not my password"}
    return client.post("/sign-in", data=sent, environ_overrides={"REMOTE_ADDR": address})


def times(number: int, client: CheckingClient, email: str = ADA) -> list[int]:
    return [wrong(client, email).status_code for _ in range(number)]


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_a_try_is_counted_while_another_request_clears_the_old_ones(app: Flask) -> None:
    def try_again() -> None:
        with app.app_context():
            take([(PASSWORDS, ADA)], 1300)

    with app.app_context(), ThreadPoolExecutor(1) as pool:
        take([(PASSWORDS, ADA)], 1000)
        with db.engine.connect() as other, db.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as third:
            other.execute(select(RateLimit).with_for_update())
            tried = pool.submit(try_again)
            wait_for(lambda: third.execute(WAITING).scalar())
            other.execute(delete(RateLimit))
            other.commit()
        tried.result()
        assert db.session.execute(select(RateLimit.hits)).scalars().all() == ["[1300]"]


def from_addresses(client: CheckingClient, *addresses: str) -> list[int]:
    """Return the statuses of tries, each at an account of its own."""
    tries = enumerate(addresses)
    return [wrong(client, f"{number}-{address[-1]}@example.com", address).status_code for number, address in tries]


def test_ten_wrong_passwords_then_a_wait(
    app: Flask, ada: Person, client: CheckingClient, clock: time_machine.Traveller, hasher: Counting
) -> None:
    assert times(10, client) == [422] * 10
    held = wrong(client)
    assert (held.status_code, held.headers["Retry-After"]) == (429, "300")
    assert "Too many wrong passwords. Try again in 5 minutes" in held.text
    assert hasher.checks == 10
    right = client.submit("/sign-in", _page="/sign-in", email=ADA, password=PASSWORD)
    assert right.status_code == 429
    clock.shift(299)
    held = wrong(client)
    assert held.headers["Retry-After"] == "1" and "Try again in 1 minute<" in held.text
    clock.shift(1)
    sign_in(app, ADA)
    assert times(11, client) == [422] * 10 + [429]


def test_the_window_moves(client: CheckingClient, clock: time_machine.Traveller) -> None:
    assert times(4, client) == [422] * 4
    clock.shift(200)
    assert times(7, client) == [422] * 6 + [429]
    clock.shift(100)
    assert times(5, client) == [422] * 4 + [429]
    clock.shift(199)
    assert times(1, client) == [429]
    clock.shift(1)
    assert times(7, client) == [422] * 6 + [429]


def test_successes_do_not_count(app: Flask, ada: Person, client: CheckingClient, clock: object) -> None:
    assert times(9, client) == [422] * 9
    with app.app_context():
        for _ in range(29):
            take([(PASSWORDS_FROM, "127.0.0.1")], now())
    for _ in range(12):
        sign_in(app, ADA)
    assert times(2, client) == [422, 429]


def test_thirty_from_an_address_whatever_the_account(client: CheckingClient, clock: object) -> None:
    assert from_addresses(client, *[HOME] * 31) == [422] * 30 + [429]
    assert wrong(client, address="192.0.2.2").status_code == 422


def test_a_network_of_ipv6_counts_as_one_address(client: CheckingClient, clock: object) -> None:
    home = [f"2001:db8:1:2::{number:x}:1" for number in range(31)]
    assert from_addresses(client, *home) == [422] * 30 + [429]
    assert wrong(client, "x@example.com", "2001:db8:1:3::1").status_code == 422


def test_an_ipv4_address_written_as_ipv6_is_the_same_one(client: CheckingClient, clock: object) -> None:
    assert from_addresses(client, *[HOME] * 15, *[f"::ffff:{HOME}"] * 16) == [422] * 30 + [429]


def seen(client: CheckingClient, email: str, statements: Statements) -> tuple[object, ...]:
    """Return everything that one could tell an account by: the answer but for its tokens, and the statements sent."""
    sent = client.fields() | {"email": email, "password": "not my password"}
    statements.clear()
    answer = client.post("/sign-in", data=sent)
    text = re.sub(r'(name="csrf_token" value=")[^"]*', r"\1", answer.text).replace(email, "")
    told = [(name, value) for name, value in answer.headers if name != "X-Request-ID"]  # random each time
    headers = [(name, value.partition("=")[0] if name == "Set-Cookie" else value) for name, value in told]
    return answer.status_code, headers, text, list(statements)


def test_known_and_unknown_accounts_look_the_same(
    app: Flask, ada: Person, clock: object, hasher: Counting, statements: Statements
) -> None:
    for _ in range(11):
        answers = []
        for email in (ADA, "eve@example.com"):
            before = hasher.checks
            client = app.test_client()
            assert isinstance(client, CheckingClient)
            answers.append((*seen(client, email, statements), hasher.checks - before))
        assert answers[0] == answers[1]
    assert hasher.checks == 20
