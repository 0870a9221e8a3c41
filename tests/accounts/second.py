"""What the tests of the second factor share: an app that shows codes, and the steps of a person with it."""

import re
from html import unescape

import pyotp
from flask import Flask
from werkzeug.test import TestResponse

from tests.cast import ADA, PASSWORD, Person
from tests.pages import CheckingClient

PAGE = "/settings/security/authenticator"


def app_of(person: Person) -> tuple[pyotp.TOTP, dict[str, str]]:
    """Return an app that was given the secret of the set-up page, and what that page's form holds."""
    text = person.client.get(PAGE).text
    secret = re.search(r'<code class="codes">([A-Z2-7 ]+)</code>', text)
    assert secret, text
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text))
    return pyotp.TOTP(secret[1].replace(" ", "")), fields


def set_up(person: Person) -> tuple[pyotp.TOTP, list[str]]:
    """Set up an app; returns it with the recovery codes."""
    totp, fields = app_of(person)
    answer = person.client.post(PAGE, data=fields | {"one_time_code": totp.now()})
    assert answer.status_code == 200, answer.text
    return totp, codes_on(answer)


def codes_on(answer: TestResponse) -> list[str]:
    """Return the recovery codes that a page shows."""
    return re.findall(r"<li><code>([a-z2-7-]+)</code></li>", answer.text)


def visitor(app: Flask) -> CheckingClient:
    """Return a new browser."""
    client = app.test_client()
    assert isinstance(client, CheckingClient)
    return client


def give_password(client: CheckingClient, **more: str) -> TestResponse:
    """Sign in with Ada's password, which leads to the code."""
    answer = client.submit("/sign-in", _page="/sign-in", email=ADA, password=PASSWORD, **more)
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/sign-in/code"), answer.text
    return answer


def give_code(client: CheckingClient, code: str, **more: str) -> TestResponse:
    """Type a code."""
    return client.submit("/sign-in/code", _page="/sign-in/code", one_time_code=code, **more)


def is_in(client: CheckingClient) -> bool:
    """Whether this browser is signed in."""
    return client.get("/settings").status_code == 200


def words(answer: TestResponse) -> str:
    """Return a page's text as people read it."""
    return unescape(answer.text)
