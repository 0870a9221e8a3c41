"""A database that cannot be used: plain pages, nothing half kept, and recovery without a restart.

PostgreSQL: test_postgresql_away.py. Under load, and the disk full: soak/.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from learnpath.core.db import db
from learnpath.start import prepare
from tests.cast import ADA, Person, sign_up
from tests.faults.conftest import Place, check_sound
from tests.faults.server import RUN, Browser, Server, wait_for
from tests.pages import check_page
from tests.program import HELD_BY_MODES

TRACK = "/tracks/back-end-developer"
LOOKS = ("/", "/roles", "/roles/back-end-developer", "/roles/back-end-developer/items/sql", TRACK, "/settings", "/help")
DRIVERS_WORDS = (
    "sqlite",
    "psycopg",
    "operational",
    "traceback",
    "malformed",
    "readonly",
    "connection",
    "select ",
    "/dev/",
)
COOKIES = ("learnpath_session", "learnpath_form")
sqlite_only = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


def check_503(status: int, headers: object, text: str, says: str = "") -> None:
    """Fail unless an answer is the plain page that says to come back, and `says` what became of what was sent."""
    assert status == 503, text
    assert says in text, text
    assert dict(headers)["Retry-After"] == "10"  # type: ignore[call-overload]
    assert "<h1>Not available right now</h1>" in text
    check_page(text)
    assert not [word for word in DRIVERS_WORDS if word in text.lower()]


@dataclass
class Learner(Person):
    """Someone with a track's page before her: its form can be sent without loading anything."""

    form: dict[str, str]

    def send(self, status: str, item: str = "sql", **headers: str) -> TestResponse:
        """Tick."""
        return self.client.post(f"{TRACK}/items/{item}/status", data=self.form | {"status": status}, headers=headers)

    def health(self) -> tuple[int, int]:
        """Return the statuses of /healthz and /readyz, which are plain text at any time."""
        answers = self.client.get("/healthz"), self.client.get("/readyz")
        assert {answer.mimetype for answer in answers} == {"text/plain"}
        return answers[0].status_code, answers[1].status_code

    def check_gone(self) -> None:
        """Fail unless every page, and a tick, say that the database is gone."""
        answers = [self.client.get(path) for path in LOOKS]
        answers += [self.send("learning"), self.send("learning", **{"HX-Request": "true"})]
        answers.append(self.client.application.test_client().get("/roles"))
        for answer in answers:
            check_503(answer.status_code, answer.headers, answer.text)
        assert self.health() == (200, 503)


def learner(app: Flask) -> Learner:
    """Return Ada with SQL done."""
    ada = sign_up(app, ADA)
    ada.tick("sql")
    return Learner(ada.client, ada.email, ada.client.fields(TRACK))


@pytest.fixture
def site(place: Place) -> Iterator[Flask]:
    with place.app() as app:
        prepare(app)
        yield app


@pytest.fixture
def file(place: Place) -> Path:
    return place.folder / "learnpath.sqlite3"


def sound(app: Flask) -> None:
    with app.app_context():
        check_sound()


@sqlite_only
@pytest.mark.parametrize("garbage", [b"This is not a database. " * 500, None], ids=["text", "half"])
def test_a_file_of_garbage(site: Flask, file: Path, garbage: bytes | None) -> None:
    ada = learner(site)
    with site.app_context():
        db.engine.dispose()
    whole = file.read_bytes()
    file.write_bytes(garbage or whole[:5000])
    ada.check_gone()
    file.write_bytes(whole)
    assert "1 of 23 done" in ada.page()
    assert ada.send("todo").status_code == 303
    sound(site)


@contextmanager
def every_connection(app: Flask, setting: str) -> Iterator[None]:
    """Have each connection, whenever it is used, set to something."""

    def change(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(setting)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "checkout", change)
    yield
    event.remove(engine, "checkout", change)


@sqlite_only
def test_a_full_disk(site: Flask) -> None:
    ada = learner(site)
    items = ("git", "python", "sql", "debugging")
    with every_connection(site, "PRAGMA max_page_count=1"):
        for number in range(4000):
            answer = ada.send(("done", "todo")[number // 4 % 2], items[number % 4])
            if answer.status_code != 303:
                break
        check_503(answer.status_code, answer.headers, answer.text)
        page = ada.page()
        assert ada.client.get("/roles").status_code == 200
        assert ada.health() == (200, 200)
        sound(site)
    with every_connection(site, "PRAGMA max_page_count=1000000"):
        assert ada.page() == page
        assert ada.send("learning", items[number % 4]).status_code == 303
        sound(site)


@sqlite_only
def test_a_write_lock_held_for_too_long(site: Flask, file: Path) -> None:
    ada = learner(site)
    other = sqlite3.connect(file, isolation_level=None)
    with closing(other), every_connection(site, "PRAGMA busy_timeout=1"):
        other.execute("BEGIN IMMEDIATE")
        answer = ada.send("todo")
        check_503(answer.status_code, answer.headers, answer.text)
        assert "1 of 23 done" in ada.page()
        other.execute("ROLLBACK")
        assert ada.send("todo").status_code == 303


SERVE = (
    "-c",
    "from learnpath import create_app\n"
    "from learnpath.serve import listen, serve\n"
    "serve(create_app(), listen('127.0.0.1', 0), lambda address: print('LearnPath is at', address, flush=True))",
)


@pytest.fixture
def ordinary(start: Callable[..., Server]) -> Callable[..., Server]:
    """A way to start servers that no superuser's right helps past a file's mode."""
    return partial(start, prefix=HELD_BY_MODES, LEARNPATH_SECRET_KEY="k" * 40)


def modes(folder: Path, of_folder: int, of_files: int) -> None:
    folder.chmod(0o700)
    for path in folder.iterdir():
        path.chmod(of_files)
    folder.chmod(of_folder)


@sqlite_only
@pytest.mark.parametrize(("of_folder", "looking"), [(0o500, 503), (0o700, 200)], ids=["folder", "file"])
def test_what_cannot_be_written(
    site: Flask, place: Place, ordinary: Callable[..., Server], of_folder: int, looking: int
) -> None:
    ada = learner(site)
    cookies = {name: cookie.value for name in COOKIES if (cookie := ada.client.get_cookie(name))}
    with site.app_context():
        db.engine.dispose()
    browser = Browser(ordinary(program=SERVE).ready(), cookies)
    path, data = f"{TRACK}/items/git/status", ada.form | {"status": "done"}
    modes(place.folder, of_folder, 0o400)
    for _ in range(3):
        answer = browser.ask("POST", path, data)
        check_503(answer.status, answer.headers, answer.text)
        assert {browser.get(path).status for path in (TRACK, "/roles", "/readyz")} == {looking}
        assert browser.get("/healthz").status == 200
    modes(place.folder, 0o700, 0o600)
    wait_for(lambda: browser.ask("POST", path, data).status == 303, seconds=10)
    assert "2 of 23 done" in browser.get(TRACK).text
    sound(site)


@sqlite_only
@pytest.mark.parametrize("of_folder", [0o500, 0o700], ids=["folder", "file"])
def test_where_nothing_can_be_written_no_server_starts(
    site: Flask, place: Place, ordinary: Callable[..., Server], of_folder: int
) -> None:
    with site.app_context():
        db.engine.dispose()
    modes(place.folder, of_folder, 0o400)
    server = ordinary(program=RUN)
    assert server.process.wait(60) == 1
    said = server.said()
    assert said.startswith("learnpath: ") and said.count("\n") == 1, said
