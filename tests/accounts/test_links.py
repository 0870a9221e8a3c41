"""Mailed links: for a new password, another address, and to confirm one; each once, the newest alone."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import event, func, select, update

from learnpath.accounts import passwords
from learnpath.accounts.models import AccountLink, AuditEvent, User
from learnpath.accounts.second_models import Passkey
from learnpath.core.db import db, execute, saving
from learnpath.core.outbox import Outgoing
from tests.accounts.second import set_up
from tests.accounts.software_key import SoftwareKey, add
from tests.cast import ADA, CY, PASSWORD, Person, sign_in, sign_up
from tests.mentoring.mailbox import BASE, MAIL, Mailbox, serve_mail, words
from tests.pages import CheckingClient

NEW = "four other plain words"
SAYS = "If there is an account with this address"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with serve_mail() as found:
        yield found


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as travelling:
        yield travelling


@pytest.fixture
def mailing(another_app: Callable[..., Flask]) -> Flask:
    """The app with a mail server."""
    return another_app(**MAIL, base_url="http://localhost")


def rows(app: Flask, model: type) -> int:
    with app.app_context():
        return int(execute(select(func.count()).select_from(model)).scalar_one())


def link_in(box: Mailbox, app: Flask, to: str = ADA) -> str:
    """Send what waits; returns the path of the link in the newest mail, which went to an address."""
    box.run(app)
    newest = box.mails()[-1]
    assert newest["To"] == to
    return re.findall(rf"{BASE}(/\S+)", words(newest))[-1]


def ask(app: Flask, email: str) -> Any:
    return app.test_client().submit("/forgot", _page="/forgot", email=email)  # type: ignore[attr-defined]


def test_a_new_password_by_a_link(mailing: Flask, box: Mailbox, clock: Any) -> None:
    ada = sign_up(mailing, ADA)
    assert ask(mailing, " ADA@Example.com ").status_code == 303
    link = link_in(box, mailing)
    assert link.startswith("/password/")
    visitor = mailing.test_client()
    assert isinstance(visitor, CheckingClient)
    weak = visitor.submit(link, _page=link, password="password1")
    assert weak.status_code == 422 and "easy to guess" in weak.text
    assert visitor.submit(link, _page=link, password=NEW).headers["Location"] == "/sign-in"
    assert ada.client.get("/settings").status_code == 303, "all sessions ended"
    assert visitor.get("/settings").status_code == 303, "the link signs nobody in"
    assert sign_in(mailing, ADA, NEW).client.get("/settings").status_code == 200
    for answer in (visitor.get(link), visitor.submit(link, _page="/sign-in", password=NEW)):
        assert answer.status_code == 404 and "This link does not work" in answer.text


@pytest.mark.parametrize("end", ["time", "newer", "changed", "disabled"])
def test_a_link_ends(mailing: Flask, box: Mailbox, clock: Any, end: str) -> None:
    ada = sign_up(mailing, ADA)
    ask(mailing, ADA)
    link = link_in(box, mailing)
    clock.shift(30 * 60 - 1)
    assert mailing.test_client().get(link).status_code == 200
    if end == "time":
        clock.shift(1)
    elif end == "newer":
        ask(mailing, ADA)
    elif end == "changed":
        fields = {"current": PASSWORD, "password": NEW}
        assert ada.client.submit("/settings/password", _page="/settings", **fields).status_code == 303
    else:
        with mailing.app_context(), saving():
            execute(update(User).values(disabled_at=1))
    late = mailing.test_client()
    assert isinstance(late, CheckingClient)
    assert late.get(link).status_code == late.submit(link, _page="/sign-in", password=NEW).status_code == 404


def test_nobody_learns_who_has_an_account(mailing: Flask, clock: Any) -> None:
    """The same answer with the same headers, after the same statements and no hashing."""
    sign_up(mailing, ADA)
    found, sent, hashed = [], list[str](), list[object]()
    with mailing.app_context():
        engine = db.engine
    note = lambda _c, _k, statement, *_: sent.append(statement)  # noqa: E731
    event.listen(engine, "before_cursor_execute", note)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("hash_password", "check_password"):
            patch.setattr(passwords, name, lambda *given: hashed.append(given))
        for email in (ADA, CY):
            client = mailing.test_client()
            assert isinstance(client, CheckingClient)
            fields = client.fields("/forgot")
            sent.clear()
            answer = client.post("/forgot", data=fields | {"email": email})
            done, told = list(sent), client.get("/sign-in").text
            assert SAYS in told and len(done) > 3
            headers = [(name, value.partition("=")[0]) for name, value in answer.headers if name != "X-Request-ID"]
            found.append((answer.status_code, answer.text, headers, re.sub(r'value="[^"]*"', "", told), done))
    event.remove(engine, "before_cursor_execute", note)
    assert found[0] == found[1] and not hashed
    assert rows(mailing, AccountLink) == 2 and rows(mailing, Outgoing) == 2  # the other two confirm her address


def test_a_new_password_by_a_link_leaves_the_second_factor_in_place(mailing: Flask, box: Mailbox, clock: Any) -> None:
    _, recovery = set_up(sign_up(mailing, ADA))
    ask(mailing, ADA)
    box.run(mailing)
    asked = next(mail for mail in box.mails() if "Set a new password" in mail["Subject"])
    link = re.findall(rf"{BASE}(/password/\S+)", words(asked))[0]
    visitor: Any = mailing.test_client()
    assert visitor.submit(link, _page=link, password=NEW).status_code == 303
    answer = visitor.submit("/sign-in", _page="/sign-in", email=ADA, password=NEW)
    assert answer.headers["Location"] == "/sign-in/code" and visitor.get("/settings").status_code == 303
    assert visitor.submit("/sign-in/code", _page="/sign-in/code", one_time_code=recovery[0]).status_code == 303


@pytest.mark.parametrize("remove", [False, True])
def test_a_new_password_by_a_link_removes_passkeys_if_that_is_wanted(
    mailing: Flask, box: Mailbox, clock: Any, remove: bool
) -> None:
    ada, cy = sign_up(mailing, ADA), sign_up(mailing, CY)
    for person in (ada, ada, cy):
        add(person, SoftwareKey(origin="http://localhost", host="localhost"))
    box.run(mailing)
    ask(mailing, ADA)
    link = link_in(box, mailing)
    visitor: Any = mailing.test_client()
    assert "Remove my 2 passkeys" in visitor.get(link).text
    sent = {"password": "short", "without_passkeys": "1"} if remove else {"password": "short"}
    wrong = visitor.submit(link, _page=link, **sent)
    assert wrong.status_code == 422 and (' value="1" checked' in wrong.text) == remove and rows(mailing, Passkey) == 3
    assert visitor.submit(link, _page=link, **sent | {"password": NEW}).status_code == 303
    assert rows(mailing, Passkey) == (1 if remove else 3)
    log = sign_in(mailing, ADA, password=NEW).client.get("/settings/security/log").text
    assert ("Passkey removed" in log) == remove


def test_no_passkeys_no_word_of_them(mailing: Flask, box: Mailbox, clock: Any) -> None:
    sign_up(mailing, ADA)
    box.run(mailing)
    ask(mailing, ADA)
    assert "passkey" not in mailing.test_client().get(link_in(box, mailing)).text


def test_confirmations_to_one_address_are_held_and_the_account_is_made(
    mailing: Flask, box: Mailbox, clock: Any
) -> None:
    for _ in range(6):
        ada = sign_up(mailing, ADA)
        box.run(mailing)
        assert ada.client.submit("/settings/delete", _page="/help", password=PASSWORD).status_code == 303
    assert [mail["To"] for mail in box.mails()] == [ADA] * 5
    assert ask(mailing, ADA).status_code == 303, "counted for itself"


def test_asking_is_held(mailing: Flask, clock: Any) -> None:
    sign_up(mailing, ADA)
    for _ in range(3):
        assert ask(mailing, ADA).status_code == 303
    held = ask(mailing, ADA)
    assert held.status_code == 429 and "Try again in 60 minutes" in held.text and held.headers["Retry-After"]
    assert ask(mailing, CY).status_code == 303
    assert ask(mailing, "none").status_code == 422


def test_without_mail_the_page_says_whom_to_ask(client: CheckingClient) -> None:
    assert "This site sends no mail" in client.get("/forgot").text
    assert client.submit("/forgot", _page="/sign-in", email=ADA).status_code == 404


def test_an_address_is_confirmed(mailing: Flask, box: Mailbox, clock: Any) -> None:
    ada = sign_up(mailing, ADA)
    link = link_in(box, mailing)
    assert "Not confirmed yet" in ada.client.get("/settings/security").text
    assert ada.client.get(link).status_code == 200 and "Not confirmed" in ada.client.get("/settings/security").text
    assert ada.client.submit(link, _page=link).status_code == 303
    assert ">Confirmed<" in ada.client.get("/settings/security").text
    assert ada.client.get(link).status_code == 404


def test_another_address_by_a_link(mailing: Flask, box: Mailbox, clock: Any) -> None:
    ada, page = sign_up(mailing, ADA), "/settings/security/address"
    sign_up(mailing, CY)
    box.run(mailing)
    assert ada.client.submit(page, _page=page, email=CY).status_code == 303, "whether it has an account is not told"
    link = link_in(box, mailing, CY)
    assert ada.client.submit(link, _page=link).status_code == 409
    clock.shift(60)
    assert ada.client.submit(page, _page=page, email="new@example.com").status_code == 303
    assert ADA in ada.client.get("/settings/security").text
    link = link_in(box, mailing, "new@example.com")
    visitor = mailing.test_client()
    assert isinstance(visitor, CheckingClient)
    assert visitor.submit(link, _page=link).status_code == 303
    assert "new@example.com" in ada.client.get("/settings/security").text
    box.run(mailing)
    (told,) = box.mails()
    assert told["To"] == ADA and "another email address" in words(told) and "new@" not in words(told)
    assert visitor.get(link).status_code == 404


def test_another_address_without_mail(app: Flask, ada: Person, cy: Person) -> None:
    page = "/settings/security/address"
    for wrong, said in (("none", "with an @"), (CY, "already")):
        answer = ada.client.submit(page, _page=page, email=wrong)
        assert answer.status_code == 422 and said in answer.text and f'value="{wrong}"' in answer.text
    assert ada.client.submit(page, _page=page, email="new@example.com").status_code == 303
    assert sign_in(app, "new@example.com").client.get("/settings").status_code == 200


def test_what_was_done_is_written_down_without_a_secret(app: Flask, ada: Person) -> None:
    client = app.test_client()
    assert isinstance(client, CheckingClient)
    client.submit("/sign-in", _page="/sign-in", email=ADA, password="wrong words here")
    page = ada.client.get("/settings/security/log").text
    assert page.index("Wrong password") < page.index("Account made") and "wrong words" not in page
    assert rows(app, AuditEvent) == 2
    client.submit("/sign-in", _page="/sign-in", email=CY, password="wrong words here")
    assert rows(app, AuditEvent) == 2
