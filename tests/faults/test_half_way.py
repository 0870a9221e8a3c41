"""A save that fails half way: nothing of it is kept, on the server or in cookies, and a second try works."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, g
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from learnpath.core.db import db
from tests.cast import ADA, PASSWORD, Person, sign_in
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
