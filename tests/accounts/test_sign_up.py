"""Making an account."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from learnpath.accounts.emails import canonical_email
from learnpath.accounts.models import User, UserSession
from learnpath.accounts.passwords import password_fault
from learnpath.core.db import db
from tests.cast import ADA, PASSWORD, Person, sign_up
from tests.pages import CheckingClient


def people(app: Flask) -> int:
    with app.app_context():
        return int(db.session.execute(select(func.count()).select_from(User)).scalar_one())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"email": "ada.example.com"}, "Enter an email address with an @, like name@example.com"),
        ({"email": ""}, "Enter an email address with an @"),
        ({"email": "ada@example"}, "Enter an email address with an @"),
        ({"email": "a@b@c.example"}, "Enter an email address with an @"),
        ({"password": "seven77"}, "Use a password of 8 characters or more"),
        ({"password": ""}, "Use a password of 8 characters or more"),
        ({"password": "password1"}, "This password is easy to guess"),
        ({"password": "12345678"}, "This password is easy to guess"),
        ({"password": "ada@example.com"}, "This password is easy to guess"),
        ({"password": "x" * 201}, "Use a password of at most 200 characters"),
        ({"name": "n" * 61}, "Use a name of at most 60 characters"),
    ],
)
def test_a_fault_is_named_beside_its_field_and_nothing_is_kept(
    app: Flask, client: CheckingClient, data: dict[str, str], words: str
) -> None:
    typed = {"name": "Ada <b>", "email": ADA, "password": PASSWORD} | data
    answer = client.submit("/sign-up", _page="/sign-up", **typed)
    assert answer.status_code == 422
    assert answer.text.count(words) == 2, "in the summary and beside the field"
    assert "<title>Error: " in answer.text and "There is a problem" in answer.text
    if "name" not in data:
        assert 'value="Ada &lt;b&gt;"' in answer.text
    assert f'value="{typed["password"]}"' not in answer.text or typed["password"] in ("", ADA)
    assert people(app) == 0


def test_no_rule_on_the_characters_of_a_password(app: Flask) -> None:
    for password in ("three ordinary words", "ķļūda žāvēts šķīvis", "🦊🌲🦉🌊🪨🌙🦔🍂"):
        assert password_fault(password) is None
    sign_up(app, ADA)
    assert people(app) == 1


def test_an_address_has_one_account_in_whatever_form_it_is_typed(
    app: Flask, ada: Person, client: CheckingClient
) -> None:
    for typed in (ADA, " Ada@Example.COM ", "ADA@example.com"):
        answer = client.submit("/sign-up", _page="/sign-up", email=typed, password=PASSWORD)
        assert answer.status_code == 422
        assert "There is an account with this email address already" in answer.text
    assert people(app) == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ada@Example.com", "ada@example.com"),
        ("ada@BÜCHER.example", "ada@bücher.example"),
        ("ada@xn--bcher-kva.example", "ada@bücher.example"),
        ("ada@school.local", "ada@school.local"),
        ("ada+learn@example.com", "ada+learn@example.com"),
        ("ada@school.test", "ada@school.test"),
        ("ada@localhost", None),
        ("ada", None),
        ("a" * 65 + "@example.com", None),
        ("ada@" + "e" * 250 + ".com", None),
        ("", None),
    ],
)
def test_addresses_have_one_canonical_form(typed: str, kept: str | None) -> None:
    assert canonical_email(typed) == kept


def test_extra_fields_change_nothing(app: Flask, ada: Person, client: CheckingClient) -> None:
    extra = {"id": "1", "user_id": "1", "is_admin": "1", "created_at": "0", "theme": "dark", "password_hash": "x"}
    answer = client.submit("/sign-up", _page="/sign-up", email="eve@example.com", password=PASSWORD, **extra)
    assert answer.status_code == 303
    with app.app_context():
        eve = db.session.execute(select(User).where(User.email == "eve@example.com")).scalar_one()
        assert (eve.theme, eve.created_at > 0, eve.password_hash.startswith("$argon2id$")) == ("device", True, True)


def test_the_session_is_a_row_and_its_token_is_only_hashed(app: Flask, ada: Person) -> None:
    cookie = ada.client.get_cookie("learnpath_session")
    assert cookie is not None and len(cookie.value) >= 43
    with app.app_context():
        row = db.session.execute(select(UserSession)).scalar_one()
        assert cookie.value not in (row.token_hash, str(row.id)) and len(row.token_hash) == 64


def test_who_is_signed_in_is_sent_on(ada: Person) -> None:
    assert ada.client.get("/sign-up").status_code == 303
    assert ada.client.get("/sign-in").headers["Location"] == "/"
