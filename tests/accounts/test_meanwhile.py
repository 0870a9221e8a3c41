"""Two devices at once: what a password or a session allowed, it allows only if it still stands when that is written."""

from collections.abc import Callable
from contextvars import Context

import pytest
from flask import Flask
from sqlalchemy import delete, select

from learnpath.accounts import signing_in
from learnpath.accounts.models import User, UserSession
from learnpath.accounts.second_models import Authenticator, RecoveryCode
from learnpath.accounts.sessions import end_sessions
from learnpath.core import db
from learnpath.core.db import execute, saving
from tests.accounts.second import PAGE as APP
from tests.accounts.second import app_of, give_code, give_password, is_in, set_up, visitor
from tests.cast import ADA, PASSWORD, Person, sign_in

NEW = "quite another set of words"
SECURITY, AGAIN = "/settings/security", "/settings/security/again"

Between = Callable[[Callable[[], object]], None]


@pytest.fixture
def after_check(monkeypatch: pytest.MonkeyPatch) -> Between:
    """Have something happen once, right after the next password was checked and before anything is written."""
    return lambda act: _once(monkeypatch, signing_in, "check_password", act, before=False)


@pytest.fixture
def before_saving(monkeypatch: pytest.MonkeyPatch) -> Between:
    """Have something happen once, right before the next transaction begins."""
    return lambda act: _once(monkeypatch, db, "_begin", act, before=True)


def _once(
    monkeypatch: pytest.MonkeyPatch, module: object, name: str, act: Callable[[], object], *, before: bool
) -> None:
    """Patch a function; what happens does so as in another request, which shares nothing with this one."""
    real, left = getattr(module, name), [act]

    def hooked(*given: object) -> object:
        if before and left:
            Context().run(left.pop())
        answer = real(*given)
        if not before and left:
            Context().run(left.pop())
        return answer

    monkeypatch.setattr(module, name, hooked)


def shut_out(app: Flask) -> Callable[[], object]:
    """Return what the account's person does on another device: a new password, which ends every other session."""
    other = sign_in(app, ADA)

    def change() -> None:
        answer = other.client.submit("/settings/password", _page="/settings", current=PASSWORD, password=NEW)
        assert answer.status_code == 303

    return change


def opens(app: Flask, password: str) -> bool:
    """Whether a password signs Ada in."""
    return bool(visitor(app).submit("/sign-in", _page="/sign-in", email=ADA, password=password).status_code == 303)


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/settings/password", {"current": PASSWORD, "password": "the words of a thief"}),
        ("/settings/delete", {"password": PASSWORD}),
        (AGAIN, {"password": PASSWORD}),
    ],
)
def test_a_password_that_was_changed_since_it_was_checked_does_nothing(
    app: Flask, ada: Person, after_check: Between, path: str, sent: dict[str, str]
) -> None:
    change = shut_out(app)
    fields = ada.client.fields("/settings")
    after_check(change)
    answer = ada.client.post(path, data=fields | sent)
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in")
    assert not is_in(ada.client) and opens(app, NEW)
    assert not opens(app, "the words of a thief") and not opens(app, PASSWORD)


@pytest.mark.parametrize("old_parameters", [False, True])
def test_nobody_signs_in_with_a_password_that_was_changed_meanwhile(
    app: Flask, ada: Person, after_check: Between, monkeypatch: pytest.MonkeyPatch, old_parameters: bool
) -> None:
    change, thief = shut_out(app), visitor(app)
    fields = thief.fields()
    monkeypatch.setattr(signing_in, "outdated", lambda _: old_parameters)
    after_check(change)
    answer = thief.post("/sign-in", data=fields | {"email": ADA, "password": PASSWORD})
    assert answer.status_code == 422 and "do not belong together" in answer.text
    monkeypatch.undo()
    assert not is_in(thief) and opens(app, NEW) and not opens(app, PASSWORD)


def test_a_hash_of_older_parameters_is_made_anew(app: Flask, ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def kept() -> str:
        with app.app_context():
            return str(execute(select(User.password_hash).where(User.email == ADA)).scalar())

    before = kept()
    monkeypatch.setattr(signing_in, "outdated", lambda _: True)
    assert opens(app, PASSWORD) and kept() != before
    set_up(ada)
    give_password(client := visitor(app))
    assert client.get("/sign-in/code").status_code == 200, "the code is asked for after a hash made anew, too"


def test_a_code_after_a_password_that_was_changed_meanwhile_opens_nothing(
    app: Flask, ada: Person, before_saving: Between, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, recovery = set_up(ada)
    give_password(thief := visitor(app))
    fields = thief.fields("/sign-in/code")
    page = ada.client.fields("/settings")
    change = {"current": PASSWORD, "password": NEW}
    before_saving(lambda: ada.client.post("/settings/password", data=page | change))
    answer = thief.post("/sign-in/code", data=fields | {"one_time_code": recovery[0]})
    assert answer.headers["Location"] == "/sign-in" and not is_in(thief)
    give_password_anew = visitor(app)
    give_password_anew.submit("/sign-in", _page="/sign-in", email=ADA, password=NEW)
    assert give_code(give_password_anew, recovery[0]).status_code == 303, "the code was not used up"


def test_who_needs_no_code_any_more_is_asked_for_the_password(app: Flask, ada: Person) -> None:
    set_up(ada)
    give_password(client := visitor(app))
    ada.client.submit(f"{APP}/off", _page=APP)
    assert client.get("/sign-in/code").headers["Location"] == "/sign-in"
    assert client.submit("/sign-in/code", _page="/sign-in", one_time_code="123456").headers["Location"] == "/sign-in"


@pytest.mark.parametrize("act", ["end-all", "address", "on", "off", "recovery-codes"])
def test_a_session_that_was_ended_meanwhile_changes_nothing_of_the_account(
    app: Flask, ada: Person, before_saving: Between, act: str
) -> None:
    if act in ("off", "recovery-codes"):
        set_up(ada)
    page, path = {"end-all": (SECURITY, f"{SECURITY}/end-all"), "address": (f"{SECURITY}/address",) * 2}.get(
        act, (APP, APP if act == "on" else f"{APP}/{act}")
    )
    sent = {"email": "thief@example.com"}
    if act == "on":
        totp, fields = app_of(ada)
        sent = fields | {"one_time_code": totp.now()}
    sent = ada.client.fields(page) | sent
    before, seen = state(app), []

    def sign_out() -> None:
        with app.app_context(), saving():
            end_sessions(execute(select(User.id).where(User.email == ADA)).scalar_one(), 1)
        seen.append(state(app))

    before_saving(sign_out)
    answer = ada.client.post(path, data=sent)
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in"), answer.text
    assert [state(app)] == seen and before != seen[0]


@pytest.mark.parametrize("path", [AGAIN, "/tracks/back-end-developer/items/sql/status", f"{SECURITY}/end-all"])
def test_an_account_that_was_deleted_meanwhile_is_signed_out(
    app: Flask, ada: Person, before_saving: Between, path: str
) -> None:
    def gone() -> None:
        with app.app_context(), saving():
            execute(delete(User).where(User.email == ADA))

    fields = ada.client.fields("/settings")
    before_saving(gone)
    answer = ada.client.post(path, data=fields | {"password": PASSWORD, "status": "done"})
    assert answer.status_code in (303, 404)
    assert ada.client.get("/settings").status_code == 303


def state(app: Flask) -> list[list[object]]:
    """Return all that the database holds of the account, but what was written down of it."""
    with app.app_context():
        return [list(execute(select(table)).all()) for table in (User, UserSession, Authenticator, RecoveryCode)]
