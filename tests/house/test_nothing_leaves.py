"""LearnPath itself speaks to its database and, when mail is sent, to the mail server: to nobody else (promise P18).

What browsers ask for is watched in every journey (tests/journeys/watch.py), and every page that any test fetches is
looked through for what it would load from elsewhere (tests/pages.py).
"""

import sys

import pytest
from flask import Flask

from tests.cast import Person
from tests.faults.test_sqlite_recipe import looks
from tests.house.test_routes import posts

WATCHED = frozenset({"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "subprocess.Popen", "os.system"})
FIELDS = {
    "url": "https://canary.example/", "repository": "https://canary.example/r", "live": "https://canary.example/l",
    "text": "[a](https://canary.example/t) ![b](https://canary.example/i)", "title": "A", "name": "A",
    "kind": "evidence",
    "email": "somebody@canary.example", "address": "somebody@canary.example", "next": "https://canary.example/",
    "password": "three ordinary words", "status": "done", "state": "done", "credential": "{}",
}  # fmt: skip
heard: list[tuple[str, str]] = []
listening = [False]


def _hear(event: str, args: tuple[object, ...]) -> None:
    if listening[0] and event in WATCHED:
        heard.append((event, repr(args)))


@pytest.fixture
def log() -> list[tuple[str, str]]:
    """What this process asked the system for; a hook of the interpreter stays, so that it is made once."""
    if not hasattr(sys, "learnpath_hears"):
        sys.addaudithook(_hear)
        sys.learnpath_hears = True  # type: ignore[attr-defined]
    heard.clear()
    return heard


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # the driver of the other one connects past the interpreter
def test_no_page_and_no_form_makes_the_server_ask_anybody(app: Flask, ada: Person, log: list[tuple[str, str]]) -> None:
    fields, paths = ada.client.fields("/help"), [*posts(app), *looks(app)]
    listening[0] = True
    try:
        for path in posts(app):
            if path not in ("/sign-out", "/settings/delete"):
                ada.client.post(path, data=fields | FIELDS)
        for path in looks(app):
            ada.client.get(path)
    finally:
        listening[0] = False
    assert len(paths) > 200 and log == []


def test_the_hook_hears(log: list[tuple[str, str]]) -> None:
    import socket

    listening[0] = True
    try:
        socket.getaddrinfo("127.0.0.1", 1)
    finally:
        listening[0] = False
    assert log
