"""What each connection to SQLite is set to, who waits for whom, and that looking never writes."""

import hashlib
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from contextlib import closing
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select, text

from learnpath.core.db import THREADS, Base, db, reading
from learnpath.start import prepare
from tests.cast import ADA, Person, promoted, sign_in, sign_up
from tests.faults.conftest import Place
from tests.mentoring.cohorts import join, links, make_cohort
from tests.mentoring.sharing import accept, invite, mentor
from tests.pages import CheckingClient

TRACK = "/tracks/back-end-developer"
sqlite_only = pytest.mark.parametrize("app", ["sqlite"], indirect=True)
both_databases = pytest.mark.parametrize("app", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def other(app: Flask) -> Iterator[sqlite3.Connection]:
    """Another program's connection to the file, which waits for nobody."""
    with app.app_context():
        path = db.engine.url.database or ""
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        yield connection


@sqlite_only
def test_every_connection_follows_the_recipe(app: Flask) -> None:
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10000,
        "trusted_schema": 0,
        "journal_size_limit": 67108864,
        "secure_delete": 1,
    }
    with app.app_context():
        db.engine.dispose()
        with db.engine.connect() as first, reading(db.engine).connect() as second:
            for connection in (first, second):
                found = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in wanted}
                assert found == wanted


@sqlite_only
def test_looking_neither_waits_for_a_writer_nor_keeps_one_waiting(ada: Person, other: sqlite3.Connection) -> None:
    other.execute("BEGIN IMMEDIATE")
    assert "0 of 23 done" in ada.page()


@sqlite_only
def test_a_write_waits_for_another(ada: Person, other: sqlite3.Connection) -> None:
    fields = ada.client.fields(TRACK) | {"status": "done"}
    other.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(ada.client.post, f"{TRACK}/items/sql/status", data=fields)
        with pytest.raises(NotYet):
            answer.result(timeout=0.3)
        other.execute("COMMIT")
        assert answer.result().status_code == 303
    assert "1 of 23 done" in ada.page()


@both_databases
@pytest.mark.parametrize("path", ["/roles", "/roles/back-end-developer", TRACK])
def test_a_page_takes_two_connections_at_most(place: Place, path: str) -> None:
    """Even the first one, which reads the catalogue: with more, requests would wait for each other's connections."""
    with place.app() as app:
        prepare(app)
        cookie = sign_up(app, ADA).client.get_cookie("learnpath_session")
    with place.app() as app:
        client = app.test_client()
        client.set_cookie("learnpath_session", cookie.value if cookie else "")
        assert client.get(path).status_code == 200
        with app.app_context():
            pool = db.engine.pool
            assert pool.checkedin() * THREADS <= pool.size() + pool._max_overflow  # type: ignore[attr-defined]


NOTED = {"look_log", "session_use", "rate_limit"}  # what a look may write: that there was one


def digest() -> str:
    """Return a hash of all rows of all tables but those that note a look."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in NOTED]
    with reading(db.engine).connect() as connection:
        rows = [sorted(map(repr, connection.execute(select(table)))) for table in tables]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


VALUES = {
    "role_slug": ("back-end-developer", "data-analyst", "nope"),
    "item_slug": ("sql", "nope"),
    "skill_slug": ("sql", "nope"),
    "name": ("learnpath.css", "nope"),
    "number": ("1", "nope"),
    "step": ("1", "nope"),
    "token": ("x" * 43,),
}


def looks(app: Flask) -> list[str]:
    """Return an address of every route that a GET reaches, for each combination of values."""
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    adapter = app.url_map.bind("localhost")
    found: list[str] = []
    for rule in rules:
        each = product(*([(name, value) for value in VALUES[name]] for name in sorted(rule.arguments)))
        found += [adapter.build(rule.endpoint, dict(values)) for values in each]
    return [*found, f"{TRACK}?show=done", f"{TRACK}?after=sql", "/sign-in?next=/roles", "/sign-up?next=/roles"]


@both_databases
def test_looking_never_writes(app: Flask) -> None:
    ada = promoted(app, sign_up(app, ADA, known=("git", "python")))
    ada.tick("sql")
    ada.client.submit(f"{TRACK}/items/debugging/set-aside", set_aside="1")
    ada.client.submit("/roles/full-stack-developer/start")
    form = {"csrf_token": "of an ended session", "person": ada.client.fields(TRACK)["person"], "name": "Ada Byron"}
    ada.client.post("/settings/name", data=form)
    visitor, ended = app.test_client(), sign_in(app, ADA).client
    assert isinstance(visitor, CheckingClient)
    visitor.submit("/roles/back-end-developer/start", _page="/roles/back-end-developer", known=["apis"])
    cookie = ended.get_cookie("learnpath_session")
    ended.submit("/sign-out")
    ended.set_cookie("learnpath_session", cookie.value if cookie else "")
    bo = mentor(app)
    learner, cohort = accept(bo, invite(ada)), make_cohort(bo)
    join(ada, links(bo, cohort)[0])
    others = [learner, cohort, *links(bo, cohort)]
    with app.app_context():
        before = digest()
    statuses = set()
    for client in (visitor, ada.client, ended, bo.client):
        for path in [*looks(app), *others]:
            for method, headers in (("GET", {}), ("GET", {"HX-Request": "true"}), ("HEAD", {})):
                statuses.add(client.open(path, method=method, headers=headers).status_code)
    assert statuses == {200, 303, 404}
    with app.app_context():
        assert digest() == before
