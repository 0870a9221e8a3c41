"""Saying something, asking and answering, as people do it in a browser."""

from html import unescape

from flask import Flask

from tests.cast import Person
from tests.mentoring.sharing import EVERY, accept, invite, mentor

TRACK = "/tracks/back-end-developer"


def mentored(app: Flask, ada: Person, name: str = "Bo", sections: tuple[str, ...] = EVERY) -> tuple[Person, str]:
    """Return a new mentor of Ada's, and the address of her track on their pages."""
    person = mentor(app, name)
    return person, f"{accept(person, invite(ada, sections))}{TRACK}"


def seen(person: Person, path: str) -> str:
    answer = person.client.get(path)
    assert answer.status_code == 200, (path, answer.status)
    return unescape(answer.text)


def comment(person: Person, place: str, text: str, **more: str) -> None:
    answer = person.client.submit(f"{place}/comments", text=text, **more)
    assert answer.status_code == 303, answer.text


def ask(ada: Person, item: str, text: str = "It is here.") -> None:
    answer = ada.client.submit(f"{TRACK}/items/{item}/check", text=text)
    assert answer.status_code == 303, answer.text


def do(person: Person, address: str, **fields: str) -> str:
    """Send a form and return the page after it."""
    answer = person.client.submit(address, **fields)
    assert answer.status_code == 303, (answer.status, unescape(answer.text))
    return seen(person, answer.headers["Location"])
