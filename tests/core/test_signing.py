"""What the site signs or seals: nobody else makes it, nothing opens what it was not made for, and not for ever."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import Signer, URLSafeSerializer, URLSafeTimedSerializer

from learnpath.accounts.sealing import seal, unseal
from learnpath.core import access
from learnpath.core.clock import now
from learnpath.core.errors import NotHere
from learnpath.core.outbox import Letter
from learnpath.mentoring import cohort_links
from learnpath.mentoring.choices import read_stop_token, stop_token
from learnpath.mentoring.cohort_links import Key

KEY, OTHER = "k" * 40, "o" * 40
READ: dict[str, Callable[[str, str], Any]] = {
    "form": lambda key, token: access._signer(key).loads(token),
    "join": cohort_links.read_join,
    "help": lambda key, token: cohort_links.read_mentor(key, token, now()),
    "stop": read_stop_token,
    "sealed": lambda key, token: unseal(1, token, key),
}
MAKE: dict[str, Callable[[str], str]] = {
    "form": lambda key: str(access._signer(key).dumps([1, 2])),
    "join": lambda key: cohort_links.join_token(key, Key(1, 2)),
    "help": lambda key: cohort_links.mentor_token(key, Key(1, 2)),
    "stop": lambda key: stop_token(key, 1, Letter.DIGEST),
    "sealed": lambda key: seal(1, "secret", key, now()),
}


def opens(reader: str, key: str, token: str) -> bool:
    try:
        return READ[reader](key, token) is not None
    except (NotHere, Exception):
        return False


@pytest.mark.parametrize("kind", READ)
def test_each_is_opened_by_what_it_was_made_for_alone(kind: str) -> None:
    token = MAKE[kind](KEY)
    assert [reader for reader in READ if opens(reader, KEY, token)] == [kind]
    assert not opens(kind, OTHER, token)
    bent = token[:-2] + ("A" if token[-2] != "A" else "B") + token[-1]
    spoiled = (bent, token[1:], token + "x", "", token.partition(".")[0][:8])
    assert not [text for text in spoiled if opens(kind, KEY, text)]


@pytest.mark.parametrize("salt", ["learnpath.person", "learnpath.cohort.join", "learnpath.mail-stop"])
def test_what_is_signed_with_another_hash_does_not_open(salt: str) -> None:
    for made in (hashlib.sha1, hashlib.md5, hashlib.sha512):
        signer = URLSafeSerializer(KEY, salt=salt, signer_kwargs={"digest_method": staticmethod(made).__func__})
        token = str(signer.dumps([1, 2]))
        assert not [reader for reader in READ if opens(reader, KEY, token)]
    assert Signer.default_digest_method is hashlib.sha256
    assert URLSafeTimedSerializer(KEY).make_signer().digest_method is hashlib.sha256


def test_the_forms_cookie_is_signed_with_it_too(app: Flask) -> None:
    used: Any = app.session_interface
    assert isinstance(used, SecureCookieSessionInterface) and used.digest_method is hashlib.sha256
    assert used.key_derivation == "hmac"
    forged = URLSafeTimedSerializer(OTHER, salt="cookie-session").dumps({"csrf_token": "x"})
    client: Any = app.test_client()
    client.set_cookie("learnpath_form", str(forged))
    assert client.post("/sign-out", data={"csrf_token": "x"}).status_code == 400


def test_a_sealed_secret_is_of_its_person_and_can_be_of_its_time_alone() -> None:
    with time_machine.travel("2027-01-01T12:00:00+00:00", tick=False) as clock:
        sealed = seal(1, "secret", KEY, now())
        assert unseal(1, sealed, KEY) == "secret" and unseal(2, sealed, KEY) is None and unseal(11, sealed, KEY) is None
        assert sealed != seal(1, "secret", KEY, now()), "the same is never sealed alike twice"
        clock.shift(10)
        assert unseal(1, sealed, KEY, now() - 10) == "secret" and unseal(1, sealed, KEY, now() - 9) is None
