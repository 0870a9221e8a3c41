"""No transaction is open while a password is hashed, nor while a page is rendered after a write."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask, before_render_template, request, template_rendered
from markupsafe import Markup

from learnpath.accounts import passwords
from learnpath.core.db import db
from learnpath.tracks.view import TrackView
from tests.cast import ADA, PASSWORD, Person
from tests.pages import CheckingClient


def held() -> list[str]:
    """Return in what ways this process holds a transaction now."""
    ways = ["connection"] * db.engine.pool.checkedout()  # type: ignore[attr-defined]
    if db.engine.dialect.name == "sqlite":
        other = sqlite3.connect(db.engine.url.database or "", timeout=0, isolation_level=None)
        with closing(other):
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                ways.append("write lock")
    return ways


class Watched(PasswordHasher):
    """The hasher, noting at each of its works what was held meanwhile."""

    def __init__(self, **parameters: int) -> None:
        super().__init__(**parameters)
        self.noted: list[list[str]] = []

    def hash(self, *words: str | bytes, **more: bytes) -> str:  # type: ignore[override]
        self.noted.append(held())
        return super().hash(*words, **more)  # type: ignore[arg-type]

    def verify(self, *words: str | bytes) -> bool:  # type: ignore[override]
        self.noted.append(held())
        return super().verify(*words)  # type: ignore[arg-type]


@pytest.fixture
def hasher(monkeypatch: pytest.MonkeyPatch) -> Watched:
    hasher = Watched(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "hasher", hasher)
    return hasher


Noted = list[tuple[str, list[str]]]
RIGHT, WRONG = {"email": ADA, "password": PASSWORD}, {"email": ADA, "password": "wrong"}
BO = {"email": "bo@example.com", "password": PASSWORD}
CHANGE = {"current": PASSWORD, "password": "another three ordinary words"}


@pytest.mark.parametrize(
    ("who", "path", "data", "works"),
    [
        ("visitor", "/sign-up", BO, 1),
        ("visitor", "/sign-in", RIGHT, 2),  # with ada's hash made anew, as the parameters are new
        ("visitor", "/sign-in", WRONG, 1),
        ("visitor", "/sign-in", BO, 1),
        ("ada", "/sign-up", BO, 1),
        ("ada", "/sign-in", RIGHT, 2),
        ("ada", "/settings/password", CHANGE, 3),
        ("ada", "/settings/password", CHANGE | {"current": "wrong"}, 1),
    ],
)
def test_nothing_is_held_while_hashing(
    ada: Person, client: CheckingClient, hasher: Watched, who: str, path: str, data: dict[str, str], works: int
) -> None:
    browser = ada.client if who == "ada" else client
    assert browser.submit(path, _page="/sign-in", **data).status_code in (303, 422)
    assert hasher.noted == [[]] * works


@pytest.fixture
def rendered(app: Flask) -> Iterator[Noted]:
    """What a POST rendered, each template with what was held before or after."""
    noted: Noted = []

    def note(_app: Flask, template: object, **_: object) -> None:
        if request.method == "POST":
            noted.append((template.name, held()))  # type: ignore[attr-defined]

    with before_render_template.connected_to(note, app), template_rendered.connected_to(note, app):
        yield noted


def test_nothing_is_held_while_the_saved_row_is_rendered(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    noted, render = [], TrackView.saved

    def saved(*words: Any) -> Markup:
        noted.append(held())
        markup = render(*words)
        noted.append(held())
        return markup

    monkeypatch.setattr(TrackView, "saved", saved)
    ada.client.submit("/roles/full-stack-developer/start")
    for status in ("done", "done", "todo"):
        assert 'id="item-sql"' in ada.tick("sql", status, htmx=True).text
    assert noted == [[]] * 6


def test_nothing_is_held_while_a_wrong_password_is_refused(client: CheckingClient, rendered: Noted) -> None:
    assert client.submit("/sign-in", _page="/sign-in", **WRONG).status_code == 422
    assert rendered == [("accounts/sign_in.html", [])] * 2
