"""Headers, cookies, compression and the files that browsers keep."""

import gzip
import re
from collections.abc import Callable

import pytest
from flask import Flask

from learnpath.core.headers import POLICY
from tests.cast import PASSWORD
from tests.pages import CheckingClient


def test_the_policy_allows_own_files_only(client: CheckingClient) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert policy == POLICY and "unsafe" not in policy and "default-src 'none'" in policy


def test_pages_are_compressed_where_the_browser_takes_that(client: CheckingClient) -> None:
    plain = client.get("/roles")
    small = client.get("/roles/back-end-developer", headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip" and "Accept-Encoding" in small.headers["Vary"]
    assert b"Back-end Developer" in gzip.decompress(small.data)


def test_files_are_kept_for_ever_under_names_that_change(app: Flask, client: CheckingClient) -> None:
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get("/").text)
    assert len(addresses) == 3
    for address in addresses:
        assert re.fullmatch(r"/static/[a-z0-9.-]+\.[0-9a-f]{12}\.(css|js)", address)
        answer = client.get(address)
        assert "immutable" in answer.headers["Cache-Control"] and "Set-Cookie" not in answer.headers
        small = client.get(address, headers={"Accept-Encoding": "gzip"})
        assert gzip.decompress(small.data) == answer.data
    assert client.get("/static/app.js").status_code == 404
    assert client.get("/static/../pyproject.toml").status_code == 404


def test_a_first_load_is_small(app: Flask, client: CheckingClient) -> None:
    """At most 30 KB compressed in at most 4 requests, for the heaviest page that a visitor meets."""
    page = client.get("/roles/back-end-developer", headers={"Accept-Encoding": "gzip"})
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', gzip.decompress(page.data).decode())
    files = [client.get(address, headers={"Accept-Encoding": "gzip"}) for address in addresses]
    assert len(files) + 1 <= 4
    assert sum(len(answer.data) for answer in [page, *files]) <= 30_000


def test_no_style_sheet_or_script_asks_for_anything_else(app: Flask) -> None:
    for asset in app.extensions["assets"].values():
        if "htmx" not in asset.name:
            assert not re.search(rb"url\(|@import|https?://", asset.body), asset.name


def test_cookies_are_secure_where_the_site_is_on_https(
    another_app: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = another_app(base_url="https://learn.example").test_client()
    assert isinstance(client, CheckingClient)
    answer = client.get("/sign-up", base_url="https://learn.example")
    fields = dict(re.findall(r'name="(csrf_token)" value="([^"]+)"', answer.text))
    data = fields | {"email": "ada@example.com", "password": PASSWORD}
    monkeypatch.setattr("learnpath.core.csrf._signed", {})  # another process answers
    refused = client.post("/sign-up", data=data | {"csrf_token": "x"}, base_url="https://learn.example")
    made = client.post("/sign-up", data=data, base_url="https://learn.example")
    assert (refused.status_code, made.status_code) == (400, 303), "a browser that sends no Referer is not refused"
    cookies = answer.headers.getlist("Set-Cookie") + made.headers.getlist("Set-Cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {"__Host-learnpath_form", "__Host-learnpath_session"}
    assert all("Secure" in cookie for cookie in cookies)
