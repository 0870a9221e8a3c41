"""The people of the site as administrators find them: accounts, never what anybody learns.

Every look is one statement, and a page goes on from a person's number, so that a site of a million costs no more.
"""

import re
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from learnpath.accounts.models import SessionUse, User, UserSession
from learnpath.accounts.second_models import Authenticator, Passkey
from learnpath.core.db import columns, dialect, execute
from learnpath.core.errors import NotHere
from learnpath.core.text import one_line

PAGE = 50  # people
MOST_COUNTED = 10_000  # people
MOST_LETTERS = 100  # of a search
_USER, _SESSION, _USE = columns(User), columns(UserSession), columns(SessionUse)
_SEARCHED = (_USER.name, _USER.email)
_PLAIN = {"ς": "σ", "İ": "i"}  # letters that have their small form in another way


class Person(NamedTuple):
    """An account: since when, when a session of it was last used, confirmed or disabled (seconds, or None)."""

    id: int
    name: str
    email: str
    admin: bool
    created_at: int
    verified_at: int | None
    disabled_at: int | None
    used_at: int | None
    second: bool


def wanted(text: str | None) -> str:
    """Return what is looked for, as an address says it."""
    return one_line(text)[:MOST_LETTERS]


def people(q: str, before: int) -> list[Person]:
    """Return a page of people, and one more where there are, newest first, from before a number on, or 0.

    With `q`, those who have it in their name or address, in small or capital letters.
    """
    rows = _rows()
    if words := _small(q):
        rows = rows.where(or_(*(_having(column, words) for column in _SEARCHED)))
    rows = rows.where(_USER.id < before) if before else rows
    return [Person(*row) for row in execute(rows.order_by(_USER.id.desc()).limit(PAGE + 1))]


def person(number: int) -> Person:
    """Return the person of a number; raises NotHere."""
    row = execute(_rows().where(_USER.id == number)).first()
    if row is None:
        raise NotHere
    return Person(*row)


def count() -> int:
    """Return how many people there are, counted up to one more than MOST_COUNTED."""
    some = select(_USER.id).limit(MOST_COUNTED + 1).subquery()
    return int(execute(select(func.count()).select_from(some)).scalar_one())


def _rows() -> Select[tuple[object, ...]]:
    used = func.max(func.coalesce(_USE.used_at, _SESSION.created_at))
    used_at = select(used).join_from(UserSession, SessionUse, _USE.session_id == _SESSION.id, isouter=True)
    second = (exists().where(Authenticator.user_id == _USER.id), exists().where(Passkey.user_id == _USER.id))
    facts = (_USER.id, _USER.name, _USER.email, _USER.admin, _USER.created_at, _USER.verified_at, _USER.disabled_at)
    return select(*facts, used_at.where(_SESSION.user_id == _USER.id).scalar_subquery(), or_(*second))


def _small(words: str) -> str:
    """Return what is looked for in small letters, each by itself, so that none becomes two."""
    small = (_PLAIN.get(letter, letter.lower()) for letter in words)
    return "".join(lower if len(lower) == 1 else letter for lower, letter in zip(small, words, strict=True))


def _having(column: ColumnElement[str], words: str) -> ColumnElement[bool]:
    """Return whether a column has the words in it, each letter in any of its forms.

    SQLite knows the small letters of ASCII alone, PostgreSQL those of the locale that its database happens to have; the
    forms of a letter in brackets mean the same to both.
    """
    if dialect() == "postgresql":
        return column.regexp_match("".join(_forms(letter) or re.escape(letter) for letter in words))
    pattern = "".join(_forms(letter) or (f"[{letter}]" if letter in "*?[" else letter) for letter in words)
    return column.op("GLOB", is_comparison=True)(f"*{pattern}*")


def _forms(letter: str) -> str:
    """Return a pattern of the forms of a letter, or "" for what has one alone."""
    forms = {letter, letter.upper(), letter.title(), *(other for other, plain in _PLAIN.items() if plain == letter)}
    forms = {form for form in forms if len(form) == 1}
    return f"[{''.join(sorted(forms))}]" if len(forms) > 1 else ""
