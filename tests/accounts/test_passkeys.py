"""Passkeys: added, used, renamed and removed; whatever else is sent is refused in plain words."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from learnpath.accounts.models import User
from learnpath.accounts.second_models import Passkey
from learnpath.core.db import db
from tests.accounts.second import is_in, set_up, visitor, words
from tests.accounts.software_key import PAGE, SoftwareKey, add, options, send_new, to_bytes, to_text
from tests.cast import ADA, CY, Person, sign_up
from tests.pages import CheckingClient

SITE = "https://learn.example.org"


@pytest.fixture
def site(another_app: Callable[..., Flask]) -> Flask:
    """The app at an address where passkeys work. Requests say http as those behind a proxy that nobody trusts do."""
    return another_app(base_url=SITE)


@pytest.fixture
def ada(site: Flask) -> Person:
    """Ada, at that address."""
    return sign_up(site, ADA, name="Ada")


def send_signed(client: CheckingClient, answer: object, **more: str) -> TestResponse:
    sent = answer if isinstance(answer, str) else json.dumps(answer)
    return client.submit("/sign-in/passkey", _page="/sign-in", credential=sent, **more)


def sign(client: CheckingClient, key: SoftwareKey, **more: str) -> TestResponse:
    return send_signed(client, key.sign(options(client, "/sign-in/passkey")), **more)


def kept(app: Flask) -> list[Any]:
    with app.app_context():
        return list(db.session.execute(select(Passkey).order_by(Passkey.id)).scalars())


def test_a_passkey_signs_in_without_a_password(site: Flask, ada: Person) -> None:
    key = add(ada)
    page = words(ada.client.get(PAGE))
    assert "Work laptop" in page and "Not used yet" in page
    client = visitor(site)
    assert sign(client, key, next="/skills/sql").headers["Location"] == "/skills/sql"
    assert is_in(client) and "Last used: Today" in words(client.get(PAGE))


def test_what_a_browser_is_asked_for(site: Flask, ada: Person) -> None:
    add(ada)
    wanted = options(ada.client, PAGE)
    assert wanted["rp"] == {"name": "LearnPath", "id": "learn.example.org"} and wanted["user"]["name"] == ADA
    chosen = wanted["authenticatorSelection"]
    assert chosen["residentKey"] == chosen["userVerification"] == "required" and wanted["attestation"] == "none"
    assert len(wanted["excludeCredentials"]) == 1 and len(to_bytes(wanted["challenge"])) == 32
    wanted = options(visitor(site), "/sign-in/passkey")
    assert wanted["userVerification"] == "required" and not wanted["allowCredentials"], "the device knows whose it is"


def test_it_stands_for_password_and_code(site: Flask, ada: Person) -> None:
    set_up(ada)
    key = add(ada)
    client = visitor(site)
    assert sign(client, key).status_code == 303 and is_in(client)


def test_what_a_visitor_brings_comes_along(site: Flask, ada: Person) -> None:
    key, client, role = add(ada), visitor(site), "/roles/data-analyst"
    client.submit(f"{role}/start", _page=role, known=["sql"])
    answer = sign(client, key, keep="1")
    assert any("Max-Age=7776000" in cookie for cookie in answer.headers.getlist("Set-Cookie"))
    assert "You are on the Data Analyst track." in words(client.get("/tracks/data-analyst"))


def test_an_answer_works_once_also_with_a_copy_of_the_cookie(site: Flask, ada: Person) -> None:
    key, client, thief = add(ada), visitor(site), visitor(site)
    answer = key.sign(options(client, "/sign-in/passkey"))
    cookie = client.get_cookie("__Host-learnpath_form")
    assert cookie
    thief.set_cookie("__Host-learnpath_form", cookie.value)
    sent = client.fields("/sign-in") | {"credential": json.dumps(answer)}
    assert client.post("/sign-in/passkey", data=sent).status_code == 303
    replay = thief.post("/sign-in/passkey", data=sent)
    assert replay.status_code == 422 and "sent twice" in words(replay) and not is_in(thief)


def test_a_new_passkey_is_added_once(ada: Person) -> None:
    key = SoftwareKey()
    answer = key.make(options(ada.client, PAGE))
    assert send_new(ada, answer).status_code == 303
    assert send_new(ada, answer).status_code == 422


def test_after_five_minutes_it_is_too_late(site: Flask, ada: Person) -> None:
    key, client = add(ada), visitor(site)
    with time_machine.travel("2027-01-01T12:00:00+00:00", tick=False) as clock:
        answer = key.sign(options(client, "/sign-in/passkey"))
        clock.shift(300)
        late = send_signed(client, answer)
    assert late.status_code == 422 and "more than five minutes" in words(late) and not is_in(client)


BAD = {
    "another challenge": (SoftwareKey(), {"challenge": to_text(b"x" * 32)}),
    "another origin": (SoftwareKey(origin="https://evil.example"), {}),
    "another port": (SoftwareKey(origin="https://learn.example.org:8443"), {}),
    "no https": (SoftwareKey(origin="http://learn.example.org"), {}),
    "another site's key": (SoftwareKey(host="evil.example"), {}),
    "nobody verified": (SoftwareKey(verified=False), {}),
    "another kind": (SoftwareKey(), {"type": "webauthn.other"}),
}


@pytest.mark.parametrize("bad", BAD)
def test_a_bad_answer_is_refused(site: Flask, ada: Person, bad: str) -> None:
    wrong, said = BAD[bad]
    answer = send_new(ada, wrong.make(options(ada.client, PAGE), **said))
    assert answer.status_code == 422 and "This passkey was not accepted" in words(answer) and not kept(site)
    good = add(ada)
    lying = SoftwareKey(**{**vars(good), "origin": wrong.origin, "host": wrong.host, "verified": wrong.verified})
    client = visitor(site)
    answer = send_signed(client, lying.sign(options(client, "/sign-in/passkey"), **said))
    assert answer.status_code == 422 and "This passkey was not accepted" in words(answer) and not is_in(client)
    assert sign(client, good).status_code == 303


JUNK = ["", "x", "null", "[]", "{}", "1", '{"id": 1}', "[" * 50_000, '{"id": "' + "a" * 2000 + '"}', "\x00"]


@pytest.mark.parametrize("number", range(len(JUNK)))
def test_junk_is_refused(site: Flask, ada: Person, number: int) -> None:
    options(ada.client, PAGE)
    assert send_new(ada, JUNK[number]).status_code == 422
    client = visitor(site)
    options(client, "/sign-in/passkey")
    assert send_signed(client, JUNK[number]).status_code == 422


def test_parts_that_are_junk_are_refused(site: Flask, ada: Person) -> None:
    key, client = add(ada), visitor(site)
    for part in ("clientDataJSON", "authenticatorData", "signature", "userHandle"):
        for junk in ("", "AA", "ü", to_text(b"\xff" * 400), None, 7, [], to_text(b"[" * 50_000)):
            answer = key.sign(options(client, "/sign-in/passkey"))
            answer["response"][part] = junk
            if part == "userHandle" and junk is None:
                continue  # devices may leave it out
            assert send_signed(client, answer).status_code == 422, (part, junk)
    for junk in ("", "\x00", "é", "a" * 5000, "=" * 8):
        answer = key.sign(options(client, "/sign-in/passkey")) | {"id": junk, "rawId": junk}
        assert send_signed(client, answer).status_code == 422, junk
    for junk in ("", "AA", to_text(b"\xff" * 400), to_text(b"\x81" * 50_000), None):
        new = SoftwareKey().make(options(ada.client, PAGE))
        new["response"]["attestationObject"] = junk
        assert send_new(ada, new).status_code == 422, junk
    assert not is_in(client)


def test_without_a_challenge_nothing_is_accepted(site: Flask, ada: Person) -> None:
    key, client = add(ada), visitor(site)
    answer = key.sign({"challenge": to_text(b"x" * 32)})
    assert send_signed(client, answer).status_code == 422
    assert send_new(ada, SoftwareKey().make({"challenge": to_text(b"x" * 32), "user": {"id": "AA"}})).status_code == 422


def test_a_challenge_for_adding_signs_nobody_in(site: Flask, ada: Person) -> None:
    key = add(ada)
    wanted = options(ada.client, PAGE)
    answer = ada.client.submit("/sign-in/passkey", _page=PAGE, credential=json.dumps(key.sign(wanted)))
    assert answer.status_code == 422


def test_somebody_elses_passkey(site: Flask, ada: Person) -> None:
    cy = sign_up(site, CY)
    key, other = add(ada), add(cy)
    answer = send_new(cy, key.make(options(cy.client, PAGE)))
    assert answer.status_code == 422 and "in use already" in words(answer)
    client = visitor(site)
    key.handle = other.handle
    answer = sign(client, key)
    assert answer.status_code == 422 and "not accepted" in words(answer) and not is_in(client)
    number = kept(site)[0].id
    for act in ("name", "remove"):
        assert cy.client.submit(f"{PAGE}/{number}/{act}", _page=PAGE, credential_name="Mine").status_code == 404
    assert [passkey.name for passkey in kept(site)] == ["Work laptop"] * 2


def test_a_key_signed_by_another_is_refused(site: Flask, ada: Person) -> None:
    key, client = add(ada), visitor(site)
    forged = SoftwareKey(id=key.id, handle=key.handle)
    answer = sign(client, forged)
    assert answer.status_code == 422 and not is_in(client)


def test_counts_must_rise(site: Flask, ada: Person) -> None:
    key, client = add(ada, SoftwareKey(count=4_000_000_000)), visitor(site)
    for count, status in ((4_000_000_000, 422), (4_000_000_001, 303), (4_000_000_001, 422), (5, 422)):
        key.count = count
        assert sign(visitor(site), key).status_code == status, count
    assert not is_in(client)


def test_a_removed_passkey_and_a_disabled_account_sign_in_no_longer(site: Flask, ada: Person) -> None:
    key, other = add(ada), add(ada, name="  ")
    assert [passkey.name for passkey in kept(site)] == ["Work laptop", "Passkey"]
    number = kept(site)[0].id
    ada.client.submit(f"{PAGE}/{number}/name", _page=PAGE, credential_name="Old <b>laptop</b>" + "x" * 99)
    assert "Old &lt;b&gt;laptop" in ada.client.get(PAGE).text and len(kept(site)[0].name) == 60
    assert ada.client.submit(f"{PAGE}/{number}/remove", _page=PAGE).status_code == 303
    answer = sign(visitor(site), key)
    assert answer.status_code == 422 and "not known here" in words(answer)
    with site.app_context():
        db.session.execute(update(User).values(disabled_at=1))
        db.session.commit()
    assert sign(visitor(site), other).status_code == 422


def test_numbers_that_are_none_are_not_here(ada: Person) -> None:
    for number in ("0", "9" * 9, "9" * 30, "-1", "x", "²"):
        for act in ("name", "remove"):
            assert ada.client.submit(f"{PAGE}/{number}/{act}", _page=PAGE).status_code == 404


def test_there_is_an_end_of_passkeys(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("learnpath.accounts.passkeys.MOST", 1)
    add(ada)
    answer = send_new(ada, SoftwareKey().make(options(ada.client, PAGE)))
    assert answer.status_code == 422 and "Remove one first" in words(answer)
