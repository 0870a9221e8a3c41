"""Filling limits on the database, and what an answer says that is held."""

import json
from html import unescape

from flask import Flask
from sqlalchemy import delete
from werkzeug.test import TestResponse

from learnpath.core.clock import now
from learnpath.core.database_attempts import RateLimit
from learnpath.core.db import execute, plain_insert, saving
from learnpath.core.errors import Held
from learnpath.core.limits import Limit
from tests.cast import Person
from tests.mentoring.telling import number_of


def fill(app: Flask, limit: Limit, whose: Person | str, left: int = 0) -> None:
    """Have so many tries counted at this moment that `left` are left."""
    with app.app_context():
        key = limit.key(whose if isinstance(whose, str) else str(number_of(whose)))
        row = {"key": key, "hits": json.dumps([now()] * (limit.limit - left)), "until": now() + limit.seconds}
        with saving():
            execute(delete(RateLimit).where(RateLimit.key == key))
            execute(plain_insert(RateLimit), row)


def check_held(answer: TestResponse, limit: Limit, kept: str = "") -> None:
    """Fail unless an answer says what is held and when to try again, and shows what was typed."""
    text = unescape(answer.text)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, str(limit.seconds)), text
    assert str(Held(limit, limit.seconds)) in text and kept in text, text
