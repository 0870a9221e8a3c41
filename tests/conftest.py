"""Fixtures: the app on both databases, with real commits and every table emptied after each test."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Engine, delete, event

from learnpath import create_app
from learnpath.accounts import passwords
from learnpath.config import Settings
from learnpath.core.db import Base, db, writing
from learnpath.start import prepare
from tests.cast import ADA, CY, Person, sign_up
from tests.databases import fast_folder, postgresql
from tests.pages import CheckingClient
from tests.redis_server import RedisServer, redis_server

CATALOGUE = {"item", "role", "catalogue_revision", "role_list", "former_slug", "item_alias"}


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Name each test's group in its id, where xdist looks for it: what xdist 3.8 writes there, pytest 9.2 ignores."""
    for item in items:
        group = item.get_closest_marker("xdist_group")
        if group and "PYTEST_XDIST_WORKER" in os.environ:
            item._id = type(item.id).parse(f"{item.nodeid}@{group.args[0]}")


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> Iterator[None]:
    """Keep passwords at a cost that nobody waits for; the programs that tests start keep them as they are kept."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "hasher", PasswordHasher(time_cost=1, memory_cost=16, parallelism=1))
        yield


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The app on one database, migrated and with the shipped catalogue."""
    folder = fast_folder()
    try:
        if request.param == "sqlite":
            yield from _ready_app(folder, f"sqlite:///{folder / 'test.sqlite3'}")
        else:
            with postgresql() as address:
                yield from _ready_app(folder, address.replace("postgresql://", "postgresql+psycopg://"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _ready_app(folder: Path, database_url: str) -> Iterator[Flask]:
    app = make_app(folder, database_url)
    prepare(app)
    yield app
    with app.app_context():
        db.engine.dispose()


def make_app(folder: Path, database_url: str, **more: object) -> Flask:
    """Return a new app with a data folder and database of its own."""
    app = create_app(Settings(folder, database_url, secret_key="k" * 40, **more))  # type: ignore[arg-type]
    app.test_client_class = CheckingClient
    return app


@pytest.fixture(scope="session")
def another_app(app: Flask) -> Iterator[Callable[..., Flask]]:
    """Return further apps on the same database, with other settings; each is made once."""
    settings, made = app.extensions["settings"], dict[frozenset[tuple[str, object]], Flask]()

    def make(**more: object) -> Flask:
        wanted = frozenset(more.items())
        if wanted not in made:
            made[wanted] = make_app(settings.instance, settings.database_url, **more)
        return made[wanted]

    yield make
    for other in made.values():
        with other.app_context():
            db.engine.dispose()


@pytest.fixture
def own_app(app: Flask) -> Iterator[Callable[..., Flask]]:
    """Make an app on the same database for one test alone, which may change it."""
    settings, made = app.extensions["settings"], list[Flask]()

    def make(**more: object) -> Flask:
        made.append(make_app(settings.instance, settings.database_url, **more))
        return made[-1]

    yield make
    for other in made:
        with other.app_context():
            db.engine.dispose()


@pytest.fixture(autouse=True)
def _emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """Empty every table but the catalogue's after each test that used the app."""
    yield
    if "app" not in request.fixturenames:
        return
    app: Flask = request.getfixturevalue("app")
    with app.app_context(), writing(db.engine).begin() as connection:
        for table in reversed(Base.metadata.sorted_tables):
            if table.name not in CATALOGUE:
                connection.execute(delete(table))


@pytest.fixture
def client(app: Flask) -> CheckingClient:
    """A visitor's browser."""
    found = app.test_client()
    assert isinstance(found, CheckingClient)
    return found


@pytest.fixture
def ada(app: Flask) -> Person:
    """Ada, who learns to be a back-end developer and has ticked nothing."""
    return sign_up(app, ADA, name="Ada")


@pytest.fixture
def cy(app: Flask) -> Person:
    """Cy, a stranger on the same role."""
    return sign_up(app, CY, name="Cy")


@pytest.fixture(scope="session")
def _redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture
def redis(_redis: RedisServer) -> RedisServer:
    """A Redis, empty at first."""
    _redis.redis.flushall()
    return _redis


class Statements(list[str]):
    """The statements that the database was sent."""


@pytest.fixture
def statements(app: Flask) -> Iterator[Statements]:
    """Every statement sent while the test runs, but BEGIN; clear it before what is to be counted."""
    seen = Statements()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    with app.app_context():
        engine: Engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)
