"""The log: an id for each request, and nothing that people typed."""

import json
import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from sqlalchemy.exc import IntegrityError

from learnpath.core.access import public
from learnpath.core.logs import set_up_logs
from tests.cast import PASSWORD

TOLD = "Ada Byron <ada@example.com>"


@pytest.fixture
def log() -> Iterator[Callable[[bool], StringIO]]:
    """Begin the log anew, as text or JSON, and say where it goes."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level

    def begin(in_json: bool) -> StringIO:
        root.handlers.clear()
        set_up_logs(in_json=in_json)
        handler = root.handlers[0]
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(said := StringIO())
        return said

    yield begin
    root.handlers[:] = before
    root.setLevel(level)


def failing(app: Flask) -> Flask:
    @app.get("/raise/<kind>")
    @public
    def throw(kind: str) -> str:
        raise ValueError(TOLD) if kind == "bug" else IntegrityError(TOLD, [TOLD], Exception(f"Key ({TOLD}) is there"))

    return app


@pytest.mark.parametrize("in_json", [True, False])
@pytest.mark.parametrize(("kind", "status"), [("bug", 500), ("database", 503)])
def test_an_error_stands_under_the_id_that_its_page_names(
    own_app: Callable[..., Flask], log: Callable[[bool], StringIO], in_json: bool, kind: str, status: int
) -> None:
    said = log(in_json)
    answer = failing(own_app()).test_client().get(f"/raise/{kind}?of={TOLD}")
    number = answer.headers["X-Request-ID"]
    assert answer.status_code == status and number in answer.text
    lines = said.getvalue()
    assert number in lines and "/raise/<kind>" in lines and f"/raise/{kind}" not in lines
    assert "Ada" not in lines and "example.com" not in lines
    assert ("ValueError" if kind == "bug" else "IntegrityError") in lines
    if in_json:
        assert all(json.loads(line)["request"] == number for line in lines.splitlines())


def test_each_request_has_one_line_with_its_rule_and_never_its_path(
    another_app: Callable[..., Flask], log: Callable[[bool], StringIO]
) -> None:
    said = log(True)
    client = another_app(log="json").test_client()
    client.get("/roles/back-end-developer?q=ada@example.com")
    client.post("/sign-in", data={"email": "ada@example.com", "password": PASSWORD})
    client.get("/Ada-Byron")
    client.open("/roles", method="ADA")
    lines = [json.loads(line) for line in said.getvalue().splitlines()]
    told = [(line["method"], line["rule"], line["status"]) for line in lines]
    assert told == [
        ("GET", "/roles/<role_slug>", 200),
        ("POST", "/sign-in", 400),
        ("GET", "", 404),
        ("OTHER", "", 405),
    ]
    assert len({line["request"] for line in lines}) == 4 and all(line["ms"] >= 0 for line in lines)
    known = repr([{name: value for name, value in line.items() if name != "request"} for line in lines])
    assert "ada" not in known.lower() and "back-end" not in known


def test_moments_are_in_utc(log: Callable[[bool], StringIO]) -> None:
    with time_machine.travel(datetime(2026, 5, 3, 12, tzinfo=ZoneInfo("Europe/Berlin")), tick=False):
        for in_json, moment in ((False, "2026-05-03T10:00:00Z "), (True, '"time": "2026-05-03T10:00:00.000+00:00"')):
            said = log(in_json)
            logging.getLogger("learnpath").warning("canary")
            assert moment in said.getvalue()


def test_addresses_of_mail_and_passwords_in_addresses_are_left_out(log: Callable[[bool], StringIO]) -> None:
    for in_json in (True, False):
        said = log(in_json)
        logging.getLogger("learnpath").warning("550 <%s>: refused by smtp://me:secret@host", "ada@example.com")
        assert "refused" in said.getvalue() and "ada" not in said.getvalue() and "secret" not in said.getvalue()


@pytest.mark.parametrize(
    ("proxies", "given", "is_taken"),
    [(1, "0123456789abcdef0123", True), (0, "0123456789abcdef0123", False), (1, "ada@example.com-0123", False)],
)
def test_the_id_is_the_proxys_where_one_is_configured(
    another_app: Callable[..., Flask], proxies: int, given: str, is_taken: bool
) -> None:
    client = another_app(trusted_proxies=proxies).test_client()
    answers = [client.get(path, headers={"X-Request-ID": given}) for path in ("/healthz", "/nowhere", "/static/none")]
    for answer in answers:
        assert len(answer.headers.getlist("X-Request-ID")) == 1
        assert (answer.headers["X-Request-ID"] == given) == is_taken
