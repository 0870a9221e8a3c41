"""Four servers on one database: started at once on nothing, and guessing held exactly over all of them."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import delete, select, text

from learnpath.config import read_settings
from learnpath.core.database_attempts import RateLimit
from learnpath.core.db import db, writing
from learnpath.core.limits import PASSWORDS, PASSWORDS_FROM
from learnpath.core.migrate import one_at_a_time, wanted_revision
from tests.faults.conftest import Place, new_place
from tests.faults.server import ROLE, Browser, Server, killed_at_the_end
from tests.pages import hidden_fields

pytestmark = pytest.mark.xdist_group("four servers")
TRIES = 50


@dataclass(frozen=True)
class Four:
    """Four servers on one database. The last one stands behind a proxy."""

    place: Place
    servers: list[Server]

    def counted(self) -> set[str]:
        """Return the keys under which tries are counted."""
        with self.place.database():
            return set(db.session.execute(select(RateLimit.key)).scalars())

    def try_at_once(self, email: Callable[[int], str]) -> Counter[int]:
        """Return how often each status came when 50 wrong passwords are sent at one moment."""
        together = Barrier(TRIES, timeout=60)

        def try_one(number: int) -> int:
            browser = Browser(self.servers[number % 4])
            fields = hidden_fields(browser.get("/sign-in").text)
            together.wait()
            return browser.ask("POST", "/sign-in", fields | {"email": email(number), "password": "wrong"}).status

        with ThreadPoolExecutor(TRIES) as pool:
            return Counter(pool.map(try_one, range(TRIES)))


@pytest.fixture(scope="module")
def started(app: Flask) -> Iterator[Four]:
    """Four servers started at once: on SQLite in one data folder; on PostgreSQL in two, like those of two machines."""
    with new_place(app) as place, killed_at_the_end() as start:
        folders = [place.folder] * 4
        key = {}
        if "postgresql" in place.address:
            folders[2:] = [place.folder / "machine 2"] * 2
            key = {"LEARNPATH_SECRET_KEY": "s" * 40}
        more: list[dict[str, str]] = [{}, {}, {}, {"LEARNPATH_TRUSTED_PROXIES": "1"}]
        servers = [start(folder, **place.settings, **key, **one) for folder, one in zip(folders, more, strict=True)]
        yield Four(place, [server.ready() for server in servers])


@pytest.fixture
def four(started: Four) -> Four:
    """The four servers, with no try counted."""
    with started.place.database(), writing(db.engine).begin() as connection:
        connection.execute(delete(RateLimit))
    return started


def test_others_wait_while_one_migrates(place: Place) -> None:
    """On SQLite those in the same data folder; on PostgreSQL those on the same database, wherever their folders are."""
    folder = place.folder if "sqlite" in place.address else place.folder / "machine 2"

    def enter() -> None:
        with Place(folder, place.address).database(), one_at_a_time(folder):
            pass

    with place.database(), ThreadPoolExecutor(1) as pool:
        folder.mkdir(exist_ok=True)
        with one_at_a_time(place.folder):
            other = pool.submit(enter)
            with pytest.raises(NotYet):
                other.result(timeout=0.5)
        other.result()


def test_those_that_start_at_once_agree_on_one_secret_key(place: Place) -> None:
    together = Barrier(8, timeout=60)

    def read(folder: Path) -> str:
        together.wait()
        return read_settings({"LEARNPATH_INSTANCE": str(folder)}).secret_key

    with ThreadPoolExecutor(8) as pool:
        for number in range(10):
            assert len(set(pool.map(read, [place.folder / str(number)] * 8))) == 1


def test_four_at_once_migrate_and_load_once(four: Four) -> None:
    for server in four.servers:
        assert Browser(server).get("/readyz").status == 200
        assert "ERROR" not in server.said()
    with four.place.database():
        assert db.session.execute(text("SELECT version_num FROM alembic_version")).all() == [(wanted_revision(),)]
        assert db.session.execute(text("SELECT count(*) FROM catalogue_revision")).scalar() == 1
    assert not list(four.place.folder.glob("before-*"))


def test_a_session_and_a_form_of_one_work_at_the_others(four: Four) -> None:
    browser = Browser(four.servers[0]).sign_up("ada@example.com")
    fields = hidden_fields(browser.get(f"/tracks/{ROLE}").text)
    for number, server in enumerate(four.servers):
        browser.server = server
        answer = browser.ask("POST", f"/tracks/{ROLE}/items/sql/status", fields | {"status": "done"})
        assert answer.status == 303, answer.text
        assert "1 of 23 done" in browser.get(f"/tracks/{ROLE}").text, number
    if "sqlite" in four.place.address:
        assert (four.place.folder / "secret_key").stat().st_mode & 0o777 == 0o600


def test_of_50_wrong_passwords_at_once_10_an_account_get_through(four: Four) -> None:
    assert four.try_at_once(lambda _: "bo@example.com") == {422: 10, 429: TRIES - 10}


def test_of_50_wrong_passwords_at_once_30_an_address_get_through(four: Four) -> None:
    assert four.try_at_once(lambda number: f"bo{number}@example.com") == {422: 30, 429: TRIES - 30}


@pytest.mark.parametrize(("number", "address"), [(0, "127.0.0.1"), (3, "203.0.113.7")])
def test_what_a_proxy_says_counts_only_where_one_is_configured(four: Four, number: int, address: str) -> None:
    browser = Browser(four.servers[number], forwarded="198.51.100.1, 203.0.113.7")
    assert browser.submit("/sign-in", "/sign-in", email="cy@example.com", password="wrong").status == 422
    assert four.counted() == {PASSWORDS.key("cy@example.com"), PASSWORDS_FROM.key(address)}
