"""A save that fails half way: nothing of it is kept, on the server or in cookies, and a second try works."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, g
from sqlalchemy import Connection, event, func, select
from sqlalchemy.exc import OperationalError

from learnpath.core.db import db, execute
from learnpath.core.error_pages import MAY_BE_SAVED, NOTHING_SAVED
from learnpath.tracks.models import ProgressEvent
from tests.cast import ADA, PASSWORD, Person, sign_in
from tests.faults.conftest import check_sound
from tests.pages import CheckingClient


@contextmanager
def failing(app: Flask, start: str, at: str = "statement") -> Iterator[None]:
    """Have the database fail at the statement that starts like this, or at the commit of what holds it."""
    seen: list[str] = []

    def fail(_connection: object, _cursor: object = None, statement: str = "", *_: object) -> None:
        if statement.startswith(start):
            seen.append(statement)
        if seen and ("saving" in g if not statement else at == "statement"):
            raise OperationalError(statement, None, Exception("gone"))

    with app.app_context():
        engine = db.engine
    listeners = ("before_cursor_execute", fail), ("commit", lambda connection: fail(connection))
    for listener in listeners:
        event.listen(engine, *listener)
    yield
    for listener in listeners:
        event.remove(engine, *listener)


def test_a_sign_up_keeps_the_visitors_ticks_for_the_second_try(app: Flask, client: CheckingClient) -> None:
    role = "/roles/back-end-developer"
    client.submit(f"{role}/start", _page=role, known=["sql", "git"])
    form = client.fields("/sign-up") | {"name": "Bo", "email": "bo@example.com", "password": PASSWORD}
    with failing(app, "INSERT INTO user_session"):
        answer = client.post("/sign-up", data=form)
    assert answer.status_code == 503 and "account is ready" not in answer.text
    assert client.post("/sign-up", data=form).status_code == 303
    page = client.get("/tracks/back-end-developer").text
    assert "2 of 23 done" in page and "Your account is ready, Bo." in page


def test_a_password_that_was_not_changed_signs_nobody_out(app: Flask, ada: Person) -> None:
    form = ada.client.fields("/settings") | {"current": PASSWORD, "password": "another three ordinary words"}
    with failing(app, "INSERT INTO user_session", at="commit"):
        assert ada.client.post("/settings/password", data=form).status_code == 503
    assert "0 of 23 done" in ada.page()
    assert "0 of 23 done" in sign_in(app, ADA).page()


def test_a_tick_without_its_event_is_not_kept(app: Flask, ada: Person) -> None:
    with failing(app, "INSERT INTO progress_event"):
        assert ada.tick("sql").status_code == 503
    assert "0 of 23 done" in ada.page()
    assert ada.tick("sql").status_code == 303
    assert "1 of 23 done" in ada.page()


@contextmanager
def answer_lost(app: Flask) -> Iterator[None]:
    """Have the database keep what it is told to, and be gone before it says so."""

    def keep_and_fail(connection: Connection) -> None:
        if "saving" in g:
            connection.connection.cursor().execute("COMMIT")
            raise OperationalError("COMMIT", None, Exception("gone"))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "commit", keep_and_fail)
    yield
    event.remove(engine, "commit", keep_and_fail)


def test_a_save_whose_answer_was_lost_says_that_it_may_be_there_and_is_repeated_without_harm(
    app: Flask, ada: Person
) -> None:
    note = "/tracks/back-end-developer/items/sql/note"
    with answer_lost(app):
        for answer in (ada.tick("sql"), ada.client.submit(note, text="A note.", version="0")):
            assert answer.status_code == 503 and MAY_BE_SAVED in answer.text
    assert "1 of 23 done" in ada.page()
    assert ada.tick("sql").status_code == 303
    assert ada.client.submit(note, text="A note.", version="0").status_code == 303
    with app.app_context():
        check_sound()
        events = execute(select(func.count()).select_from(ProgressEvent)).scalar()
    assert events == 2, "each once"


def test_what_failed_before_it_was_kept_says_that_nothing_was(app: Flask, ada: Person) -> None:
    with failing(app, "INSERT INTO progress_event"):
        answer = ada.tick("sql")
    assert answer.status_code == 503 and NOTHING_SAVED in answer.text
    with failing(app, "SELECT"):
        answer = ada.client.get("/tracks/back-end-developer")
    assert answer.status_code == 503 and "load the page again" in answer.text and "saved" not in answer.text
