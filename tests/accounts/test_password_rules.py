"""Which passwords are taken, that each counts to the letter, and how they are kept."""

import importlib.util
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from argon2 import PasswordHasher, Type
from flask import Flask
from sqlalchemy import select, update
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from learnpath.accounts import passwords
from learnpath.accounts.models import User
from learnpath.accounts.passwords import MIN_LENGTH, password_fault
from learnpath.core.clock import now
from learnpath.core.db import execute, saving
from tests.accounts.second import is_in
from tests.cast import ADA, PASSWORD, Person, sign_in

LONG = "  Ünd 64 Zeichen, mit Blanks vorn und hinten, GROSS und klein, sind " + "gut genug " * 12
FIELDS = {
    "/sign-up": {"password": "new-password"},
    "/sign-in": {"password": "current-password"},
    "/settings": {"current": "current-password", "password": "new-password"},
    "/settings/security/again": {"password": "current-password"},
    "/settings/delete": {"password": "current-password"},
}


def set_to(person: Person, password: str) -> int:
    """Change the password; returns the status."""
    return int(person.client.submit("/settings/password", current=PASSWORD, password=password).status_code)


@pytest.mark.parametrize("length", [64, 128, 200])
def test_long_passwords_are_taken(ada: Person, length: int) -> None:
    assert set_to(ada, LONG[:length]) == 303


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # no database sees a password
@pytest.mark.parametrize(
    "change",
    [str.strip, str.lower, str.upper, lambda text: text[:-1] + "x", lambda text: text[:72], lambda text: text + " ",
     lambda text: text.replace("Ü", "U\u0308")],
)  # fmt: skip
def test_a_password_counts_to_the_letter(app: Flask, ada: Person, change: Callable[[str], str]) -> None:
    password = LONG[:150] + " "
    assert set_to(ada, password) == 303
    browser: Any = app.test_client()
    answer = browser.submit("/sign-in", _page="/sign-in", email=ADA, password=change(password))
    assert answer.status_code == 422
    assert is_in(sign_in(app, ADA, password).client)


def test_the_most_common_passwords_are_refused() -> None:
    """The first 3,000 that are long enough, of lists of stolen passwords; every tenth is tried."""
    common = [word for word in FREQUENCY_LISTS["passwords"] if len(word) >= MIN_LENGTH][:3000]
    assert len(common) == 3000
    assert not [word for word in common[::10] if password_fault(word) is None]


@pytest.mark.parametrize(
    "password",
    ["learnpath2026", "LearnPath!", "myLearnPath1", "riverside2026", "Riverside College", "river-college-1",
     "lovelace1815", "ada@example.com1", "learn.riverside.example"],
)  # fmt: skip
def test_a_password_is_not_made_of_what_is_known(another_app: Callable[..., Flask], app: Flask, password: str) -> None:
    site = another_app(site_name="Riverside River College", base_url="https://learn.riverside.example")
    names = ("Ada Lovelace", ADA, *site.extensions["settings"].names)
    assert "easy to guess" in (password_fault(password, names) or "")
    assert password_fault("three ordinary words", names) is None


def test_the_sites_names_are_looked_at_wherever_a_password_is_set(app: Flask, ada: Person) -> None:
    assert set_to(ada, "learnpath2026") == 422
    visitor: Any = app.test_client()
    answer = visitor.submit("/sign-up", _page="/sign-up", email="x@example.com", password="learnpath2026")
    assert answer.status_code == 422 and "easy to guess" in answer.text


def test_a_password_stays_good(app: Flask, ada: Person) -> None:
    with time_machine.travel(now() + 10 * 365 * 86_400, tick=False):
        assert is_in(sign_in(app, ADA).client)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_fields_for_passwords_hide_them_and_take_what_a_manager_fills_in(app: Flask, ada: Person) -> None:
    found = {}
    for path in FIELDS:
        client = app.test_client() if path.startswith("/sign") else ada.client
        inputs = re.findall(r"<input [^>]*>", client.get(path).text)
        given = [dict(re.findall(r'([a-z]+)="([^"]*)"', text)) for text in inputs]
        assert not [text for text in inputs if re.search("onpaste|readonly|maxlength", text) and "password" in text]
        found[path] = {
            one["name"]: one["autocomplete"] for one in given if one.get("type") == "password" and "value" not in one
        }
        assert {one["name"] for one in given if one.get("name") in ("password", "current")} == set(found[path])
    assert found == FIELDS


def test_hashes_are_made_as_is_advised_today() -> None:
    """Read anew, as the tests use quicker ones."""
    spec = importlib.util.spec_from_file_location("as_it_is", passwords.__file__)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    hasher = module.hasher
    assert (hasher.type, hasher.time_cost, hasher.memory_cost, hasher.parallelism) == (Type.ID, 2, 19456, 1)
    assert hasher.hash_len >= 16 and hasher.salt_len >= 16


def test_a_hash_of_other_parameters_is_made_anew_at_the_next_sign_in(app: Flask, ada: Person) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with app.app_context(), saving():
        execute(update(User).values(password_hash=old))
    sign_in(app, ADA)
    with app.app_context():
        new = execute(select(User.password_hash)).scalar_one()
    assert new != old and not passwords.outdated(new)
    assert is_in(sign_in(app, ADA).client)
