"""What every answer carries, on every route and with every status, on a site that is on https (promise P9)."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, abort
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from learnpath.core.access import public
from learnpath.core.error_pages import PAGES
from learnpath.core.headers import ALWAYS_HTTPS, HEADERS
from tests.cast import ADA, PASSWORD
from tests.house.test_routes import VALUES, rules
from tests.pages import CheckingClient, hidden_fields

SITE, TOKEN = "https://learn.example.org", "0123456789abcdef"
FIXED = HEADERS | ALWAYS_HTTPS
NAMED = ("Access-Control-", "Server", "X-Powered-By", "X-AspNet")
LEFT_OUT = ("/sign-out", "/settings/delete")
"""What would end the crawl."""


class OnHttps(CheckingClient):
    """A browser on the site."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        kwargs["headers"] = {"Referer": f"{SITE}/"} | dict(kwargs.get("headers") or {})
        answer = super().open(*args, base_url=SITE, **kwargs)
        check(answer)
        return answer


def check(answer: TestResponse) -> None:
    """Fail unless an answer carries what each must, and nothing that none may."""
    for name, value in FIXED.items():
        assert answer.headers.getlist(name) == [value], name
    assert not [name for name, _ in answer.headers if name.startswith(NAMED)]
    for cookie in answer.headers.getlist("Set-Cookie"):
        flags = [flag.strip() for flag in cookie.split(";")]
        assert cookie.startswith(("__Host-learnpath_session=", "__Host-learnpath_form=")), cookie
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(flags) and "Domain" not in cookie, cookie
    kind = answer.headers.get("Content-Type", "")
    if answer.data:
        assert kind == "application/json" or re.fullmatch(r"text/[a-z]+;.*\bcharset=utf-8", kind), kind
    kept = answer.headers.get("Cache-Control")
    assert kept == "no-store" or (answer.request.path.startswith("/static/") and "immutable" in (kept or ""))
    if kind in ("application/json", "text/csv; charset=utf-8") and answer.status_code == 200:
        assert "options" in answer.request.path or "attachment" in answer.headers["Content-Disposition"]


@pytest.fixture
def site(own_app: Callable[..., Flask]) -> Iterator[Flask]:
    """The site, with routes that fail in every way."""
    app = own_app(base_url=SITE, metrics_token=TOKEN)
    app.test_client_class = OnHttps

    @app.get("/fail/<int:status>")
    @public
    def fail(status: int) -> str:
        if status == 503:
            raise OperationalError("", {}, Exception())
        abort(status)

    return app


def visits(app: Flask, client: OnHttps) -> Iterator[TestResponse]:
    """Ask for every route by every method, with the form's token and without, and for what there is not."""
    fields = hidden_fields(client.get("/settings", follow_redirects=True).text)
    with app.test_request_context():
        own = [rule for rule in rules(app) if "status" not in rule.arguments]
        paths = {rule.build(VALUES, append_unknown=False)[1] for rule in own}  # type: ignore[index]
    for path in sorted(paths):
        for method in ("GET", "POST", "PUT", "OPTIONS", "TRACE"):
            data = fields if method not in ("GET", "HEAD", "OPTIONS") and path not in LEFT_OUT else None
            answer = client.open(path, method=method, data=data)
            yield answer
            if method in ("PUT", "TRACE"):
                assert answer.status_code in (405, 400, 404), (method, path)
    for status in PAGES:
        yield client.get(f"/fail/{status}")
    yield client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    yield client.post("/settings/name", data=fields | {"name": "x" * 300_000})
    for path in ("/nope", "/static/", "/static/nope.css", "/static/../pyproject.toml", "/.git/config", "/instance/"):
        yield client.get(path)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # what answers carry does not depend on the database
@pytest.mark.parametrize("who", ["visitor", "learner"])
def test_headers_and_cookie_flags_on_every_route_and_status(app: Flask, site: Flask, who: str) -> None:
    client: Any = site.test_client()
    if who == "learner":
        assert client.submit("/sign-up", _page="/sign-up", email=ADA, password=PASSWORD).status_code == 303
        client.submit("/roles/back-end-developer/start", _page="/roles/back-end-developer")
    statuses = Counter[int]()
    for answer in visits(site, client):
        statuses[answer.status_code] += 1
        tell_nothing(client, answer)
        if who == "learner" and answer.mimetype == "text/html" and answer.status_code == 200 and answer.data:
            assert '<form method="post" action="/sign-out">' in answer.text or "HX-" in str(answer.headers), (
                answer.request
            )
    wanted = {200, 303, 400, 403, 404, 405, 413, 429, 500, 503} | ({422} if who == "learner" else set())
    assert wanted <= set(statuses), statuses


def tell_nothing(client: Any, answer: TestResponse) -> None:
    """Fail if an address that an answer leads to, or its text, holds what opens the session or who is signed in."""
    cookie = client.get_cookie("__Host-learnpath_session", domain="learn.example.org")
    if cookie and cookie.value:
        text = answer.headers.get("Location", "") + answer.text
        assert cookie.value not in text
    addresses = re.findall(r'(?:href|action|src)="(/[^"]*)"', answer.text) if answer.mimetype == "text/html" else []
    for address in [*addresses, answer.headers.get("Location", "")]:
        assert "@" not in address and "csrf_token" not in address and "password=" not in address, address


def test_no_switch_of_the_environment_shows_the_inside(
    own_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    app = own_app()
    assert not app.debug

    @app.get("/bug")
    @public
    def bug() -> str:
        raise ZeroDivisionError("canary")

    answer = app.test_client().get("/bug")
    assert answer.status_code == 500 and "canary" not in answer.text and "Traceback" not in answer.text
