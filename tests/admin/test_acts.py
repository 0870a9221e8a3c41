"""What administrators do with accounts: once, written down, at the next request, and never to themselves."""

import re
from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from learnpath.accounts.audit import Did
from learnpath.accounts.models import User
from learnpath.accounts.second_factor import has_second_factor
from learnpath.accounts.sessions import start_session
from learnpath.core.clock import now
from learnpath.core.db import execute, saving
from tests.accounts.second import give_code, give_password, set_up, visitor
from tests.accounts.software_key import SoftwareKey, add
from tests.accounts.test_passkeys import sign
from tests.admin.conftest import Numbers, events
from tests.cast import ADA, CY, IDA, PASSWORD, Person, promoted, sign_in
from tests.house.test_routes import VALUES, contents, rules
from tests.mentoring.mailbox import BASE, MAIL, serve_mail, words

sqlite_only = pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # what is allowed does not depend on it
NEW = "four other plain words"
KINDS = {
    "disable": Did.DISABLED,
    "enable": Did.ENABLED,
    "promote": Did.MADE_ADMIN,
    "demote": Did.ADMIN_ENDED,
    "reset-second-factor": Did.SECOND_RESET,
    "sign-out": Did.ENDED_EVERYWHERE,
}


def do(by: Person, number: int, act: str) -> str:
    """Press a button of a person's page; returns the page after it."""
    page = f"/admin/people/{number}"
    answer = by.client.submit(f"{page}/{act}", _page=page)
    assert answer.status_code == 303 and answer.headers["Location"] == page, answer.text
    return by.client.get(page).text


def state(app: Flask, email: str) -> tuple[bool, bool, bool]:
    """Return whether a person is an administrator, is disabled, and has a second factor."""
    with app.app_context():
        row = execute(select(User.id, User.admin, User.disabled_at).where(User.email == email)).one()
        return row.admin, row.disabled_at is not None, has_second_factor(row.id)


@pytest.mark.parametrize("act", KINDS)
def test_each_act_is_done_and_written_down_once(
    app: Flask, ida: Person, ada: Person, number: Numbers, act: str
) -> None:
    who, key = number(ADA), SoftwareKey(origin="http://localhost", host="localhost")
    if act == "reset-second-factor":
        add(ada, key)
    if act in ("enable", "demote"):
        do(ida, who, {"enable": "disable", "demote": "promote"}[act])
    offered = f"/admin/people/{who}/{act}"
    assert f'action="{offered}"' in ida.client.get(f"/admin/people/{who}").text
    was = state(app, ADA)
    assert f'action="{offered}"' not in do(ida, who, act)
    after = state(app, ADA)
    assert (was != after) == (act != "sign-out"), "what it is about has changed"
    do(ida, who, act)
    assert state(app, ADA) == after and events(app, KINDS[act]) == [(who, number(IDA))]
    assert IDA in ida.client.get(f"/admin/log?person={who}").text
    if act != "disable":
        own = sign_in(app, ADA).client.get("/settings/security/log").text
        assert "by <bdi>an administrator</bdi>" in own and IDA not in own


@pytest.mark.parametrize("act", ["sign-out", "disable"])
def test_sessions_end_at_the_next_request(
    app: Flask, ida: Person, ada: Person, cy: Person, number: Numbers, act: str
) -> None:
    other, copy = sign_in(app, ADA, keep="on"), visitor(app)
    cookie = ada.client.get_cookie("learnpath_session")
    copy.set_cookie("learnpath_session", cookie.value if cookie else "")
    clients = [ada.client, other.client, copy]
    assert [client.get("/settings").status_code for client in clients] == [200, 200, 200]
    do(ida, number(ADA), act)
    assert [client.get("/settings").status_code for client in clients] == [303, 303, 303]
    if act == "disable":
        do(ida, number(ADA), "enable")
    assert [client.get("/settings").status_code for client in clients] == [303, 303, 303]
    assert cy.client.get("/settings").status_code == ida.client.get("/settings").status_code == 200
    assert sign_in(app, ADA).client.get("/settings").status_code == 200


def test_no_door_opens_for_who_is_disabled(
    app: Flask, another_app: Callable[..., Flask], ida: Person, ada: Person, number: Numbers
) -> None:
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as clock:
        ida, ada = sign_in(app, IDA), sign_in(app, ADA)
        totp, codes = set_up(ada)
        key = add(ada, SoftwareKey(origin="http://localhost", host="localhost"))
        link = handed_link(ida, number(ADA))
        half_way, asking = visitor(app), visitor(app)
        give_password(half_way)
        clock.shift(60)
        do(ida, number(ADA), "disable")
        for code in (totp.now(), codes[0]):
            assert give_code(half_way, code).headers["Location"] == "/sign-in", "begins again"
        wrong = asking.submit("/sign-in", _page="/sign-in", email=ADA, password=PASSWORD)
        assert wrong.status_code == 422 and "do not belong together" in wrong.text
        assert sign(asking, key).status_code == 422
        with serve_mail() as box:
            mailing = another_app(**MAIL, base_url="http://localhost")
            client = visitor(mailing)
            assert client.submit("/forgot", _page="/forgot", email=ADA).status_code == 303
            box.run(mailing)
            assert not box.mails()
        assert asking.get(link).status_code == 404
        assert asking.submit(link, _page="/sign-in", password=NEW).status_code == 404
        said = ida.client.submit(f"/admin/people/{number(ADA)}/new-password")
        assert said.status_code == 400 and "Enable it first" in said.text
        assert all(one.get("/settings").status_code == 303 for one in (half_way, asking, ada.client))
        slipped_in = visitor(app)
        with app.app_context(), saving():  # signed in at the moment of being disabled
            token = start_session(number(ADA), False, 3_600, "", now())
        slipped_in.set_cookie("learnpath_session", token)
        do(ida, number(ADA), "enable")
        assert asking.get(link).status_code == 404, "a link from before stays over"
        assert slipped_in.get("/settings").status_code == 303
        assert sign(asking, key).status_code == 303


def handed_link(ida: Person, who: int) -> str:
    answer = ida.client.submit(f"/admin/people/{who}/new-password", _page=f"/admin/people/{who}")
    found = re.search(r"http://localhost(/password/[\w-]{43})</code>", answer.text)
    assert answer.status_code == 200 and found, answer.text
    return found[1]


def test_a_link_for_a_new_password_is_shown_once(app: Flask, ida: Person, ada: Person, number: Numbers) -> None:
    older, link = handed_link(ida, number(ADA)), handed_link(ida, number(ADA))
    client = visitor(app)
    assert client.get(older).status_code == 404, "the newest alone works"
    assert link.rpartition("/")[2] not in ida.client.get(f"/admin/people/{number(ADA)}").text
    assert client.submit(link, _page=link, password=NEW).status_code == 303
    assert sign_in(app, ADA, NEW).client.get("/settings").status_code == 200
    assert events(app, Did.LINK_MADE) == [(number(ADA), number(IDA))] * 2


@sqlite_only
def test_where_mail_is_sent_nobody_but_the_person_gets_the_link(
    another_app: Callable[..., Flask], app: Flask, ida: Person, ada: Person, number: Numbers
) -> None:
    mailing = another_app(**MAIL, base_url="http://localhost")
    sender = sign_in(mailing, IDA)
    page = do(sender, number(ADA), "new-password")
    assert f"A mail with a link goes to {ADA} soon" in page and "/password/" not in page
    with serve_mail() as box:
        box.run(mailing)
        (mail,) = box.mails()
    assert mail["To"] == ADA
    (link,) = re.findall(rf"{BASE}(/password/\S+)", words(mail))
    assert visitor(mailing).get(link).status_code == 200
    assert events(app, Did.LINK_MADE) == [(number(ADA), number(IDA))]
    for _ in range(2):
        do(sender, number(ADA), "new-password")
    page = f"/admin/people/{number(ADA)}"
    held = sender.client.submit(f"{page}/new-password", _page=page)
    assert held.status_code == 429 and "Too many links were asked for" in held.text
    assert len(events(app, Did.LINK_MADE)) == 3


@sqlite_only
def test_the_person_is_mailed_that_a_second_factor_is_gone(
    another_app: Callable[..., Flask], app: Flask, ida: Person, ada: Person, number: Numbers
) -> None:
    mailing = another_app(**MAIL, base_url="http://localhost")
    add(ada, SoftwareKey(origin="http://localhost", host="localhost"))
    sender = sign_in(mailing, IDA)
    for _ in range(2):
        do(sender, number(ADA), "reset-second-factor")
    with serve_mail() as box:
        box.run(mailing)
        (mail,) = box.mails()
    assert mail["To"] == ADA and "Second factor removed" in words(mail)


@sqlite_only
def test_nobody_does_anything_to_themselves(app: Flask, ida: Person, number: Numbers) -> None:
    page = f"/admin/people/{number(IDA)}"
    text = ida.client.get(page).text
    assert f'action="{page}' not in text and "This is your own account" in text
    before = contents(app)
    for act in (*KINDS, "new-password"):
        answer = ida.client.submit(f"{page}/{act}", _page="/admin/people")
        assert answer.status_code == 400 and "Another administrator" in answer.text, act
    assert contents(app) == before


def acts(app: Flask) -> list[str]:
    """Return the address of everything that administrators do."""
    with app.test_request_context():
        found = [rule for rule in rules(app) if rule.rule.startswith("/admin") and "POST" in (rule.methods or ())]
        return [rule.build(VALUES, append_unknown=False)[1] for rule in found]  # type: ignore[index]


@sqlite_only
def test_each_act_asks_for_a_recent_sign_in(app: Flask, ada: Person, ida: Person, number: Numbers) -> None:
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as clock:
        ida = sign_in(app, IDA, keep="on")
        page = f"/admin/people/{number(ADA)}"
        fields = ida.client.fields(page)
        clock.shift(30 * 60)
        before = contents(app)
        for path in acts(app):
            answer = ida.client.post(path.replace("/1/", f"/{number(ADA)}/"), data=fields)
            assert answer.headers.get("Location") == f"/settings/security/again?next={page}", path
        assert contents(app) == before and len(acts(app)) == 8


def test_who_is_none_any_more_does_nothing_and_finds_nothing(
    app: Flask, ida: Person, ada: Person, cy: Person, number: Numbers
) -> None:
    promoted(app, cy)
    page = f"/admin/people/{number(ADA)}"
    fields = cy.client.fields(page)
    do(ida, number(CY), "demote")
    assert cy.client.get("/admin/people").status_code == cy.client.get(page).status_code == 404
    assert cy.client.post(f"{page}/disable", data=fields).status_code == 404
    assert state(app, ADA) == (False, False, False)


def test_nobody_there(app: Flask, ida: Person) -> None:
    fields = ida.client.fields("/admin/people")
    for wrong in ("0", "999999", "x", "-1", "9" * 18, "9" * 30, "%00"):
        assert ida.client.get(f"/admin/people/{wrong}").status_code == 404
        assert wrong == "0" or ida.client.get(f"/admin/log?person={wrong}").status_code in (200, 404)
        for path in acts(app):
            assert ida.client.post(path.replace("/1/", f"/{wrong}/"), data=fields).status_code == 404, path


@sqlite_only
def test_a_link_to_sign_up(another_app: Callable[..., Flask], app: Flask, ida: Person, number: Numbers) -> None:
    assert "sign-up-links" not in ida.client.get("/admin/people").text
    assert ida.client.submit("/admin/sign-up-links").status_code == 404
    inviting = another_app(registration="invitation")
    by = sign_in(inviting, IDA).client
    assert "sign-up-links" in by.get("/admin/people").text
    answer = by.submit("/admin/sign-up-links", _page="/admin/people")
    (link,) = re.findall(r"http://localhost(/sign-up\?invite=[\w-]{43})</code>", answer.text)
    first, second = visitor(inviting), visitor(inviting)
    fields = {"email": ADA, "password": PASSWORD, "invite": link.partition("=")[2]}
    assert first.get(link).status_code == 200 and second.get("/sign-up").status_code == 403
    assert first.submit("/sign-up", _page=link, **fields).status_code == 303
    assert second.submit("/sign-up", _page="/sign-in", **fields | {"email": CY}).status_code == 403
    assert events(app, Did.INVITED) == [(None, number(IDA))]
    assert IDA in by.get(f"/admin/log?kind={int(Did.INVITED)}").text


def test_links_are_kept_as_hashes(app: Flask, ida: Person, ada: Person, number: Numbers) -> None:
    token = handed_link(ida, number(ADA)).rpartition("/")[2]
    assert not [name for name, rows in contents(app).items() if token in repr(rows)]
