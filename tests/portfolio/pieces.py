"""What the tests of the portfolio do again and again."""

import re
from html import unescape
from typing import Any

from flask import Flask
from sqlalchemy import select

from learnpath.core.db import db
from learnpath.portfolio.models import Piece
from tests.cast import Person

ITEM = "lending-library-api"
LINK = "https://books.example.com/"


def page(person: Person, path: str) -> str:
    """Return a page's text."""
    answer = person.client.get(path)
    assert answer.status_code == 200, answer.status
    return unescape(answer.text)


def add(person: Person, title: str, state: str = "todo", **more: object) -> int:
    """Add a piece; returns its number."""
    answer = person.client.submit("/portfolio", title=title, state=state, **more)
    assert answer.status_code == 303, answer.text
    return int(answer.headers["Location"].rpartition("/")[2])


def at(number: int) -> str:
    """Return the address of a piece."""
    return f"/portfolio/{number}"


def ticked(text: str) -> list[str]:
    """Return the slugs of the skills that are ticked in the form on a page."""
    return sorted(re.findall(r'name="skills" value="([^"]+)" checked', text))


def state_of(text: str) -> str:
    """Return the state that is chosen in the form on a page."""
    found = re.findall(r'name="state" value="([^"]+)" checked', text)
    assert len(found) == 1
    return str(found[0])


def piece_of(app: Flask, number: int) -> Any:
    """Return the row of a piece."""
    with app.app_context():
        return db.session.execute(select(*Piece.__table__.c).where(Piece.id == number)).one()
