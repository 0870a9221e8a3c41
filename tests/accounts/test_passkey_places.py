"""Where passkeys work: at the site's own address, over https, or on one's own computer."""

import json
from collections.abc import Callable

import pytest
from flask import Flask

from learnpath.accounts.relying import Place, place_of
from tests.accounts.second import visitor, words
from tests.cast import sign_up

PAGE = "/settings/security/passkeys"


def test_where_passkeys_cannot_work_the_pages_say_so(app: Flask, another_app: Callable[..., Flask]) -> None:
    site = another_app(base_url="http://learn.example.org")
    bob = sign_up(site, "bob@example.com")
    assert "over https only" in words(bob.client.get(PAGE)) and "data-passkey" not in bob.client.get(PAGE).text
    assert "passkey" not in visitor(site).get("/sign-in").text
    for path in ("/sign-in/passkey/options", "/sign-in/passkey", f"{PAGE}/options", PAGE):
        assert bob.client.submit(path, _page="/settings").status_code == 404


def test_the_base_address_counts_and_no_header(app: Flask, another_app: Callable[..., Flask]) -> None:
    at_home = {"headers": {"Host": "localhost:8000"}}
    for site, host in ((app, "localhost"), (another_app(base_url="https://learn.example.org"), "learn.example.org")):
        client = visitor(site)
        sent = client.fields("/sign-in")
        answer = client.post("/sign-in/passkey/options", data=sent, **at_home)
        assert json.loads(answer.text)["rpId"] == host


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("https://learn.example.org", Place("https://learn.example.org", "learn.example.org")),
        ("https://Learn.Example.org:443/path", Place("https://learn.example.org", "learn.example.org")),
        ("https://learn.example.org:8443", Place("https://learn.example.org:8443", "learn.example.org")),
        ("https://bücher.example", Place("https://xn--bcher-kva.example", "xn--bcher-kva.example")),
        ("http://localhost:8000/", Place("http://localhost:8000", "localhost")),
        ("http://a.localhost", Place("http://a.localhost", "a.localhost")),
        ("http://learn.example.org", None),
        ("http://127.0.0.1:8000", None),
        ("https://127.0.0.1", None),
        ("https://[::1]:8000", None),
        ("https://[bad", None),
        ("https://..", None),
        ("https://a:99999", None),
        ("https://", None),
        ("ftp://localhost", None),
        ("", None),
    ],
)
def test_where_passkeys_work(address: str, place: Place | None) -> None:
    assert place_of(address) == place
