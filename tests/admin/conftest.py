"""Ida, who looks after the site, and what tests look up."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from learnpath.accounts.audit import Did
from learnpath.accounts.models import AuditEvent, User
from learnpath.core.db import execute
from tests.cast import Person, administrator

Numbers = Callable[[str], int]


@pytest.fixture
def ida(app: Flask) -> Person:
    """Ida, an administrator."""
    return administrator(app)


@pytest.fixture
def number(app: Flask) -> Numbers:
    """Return a person's number by their address."""

    def look(email: str) -> int:
        with app.app_context():
            return int(execute(select(User.id).where(User.email == email)).scalar_one())

    return look


def events(app: Flask, kind: Did) -> list[tuple[int | None, int | None]]:
    """Return whose account each event of a kind is of, and who did it."""
    with app.app_context():
        rows = execute(select(AuditEvent.user_id, AuditEvent.actor_id).where(AuditEvent.kind == int(kind)))
        return [(row.user_id, row.actor_id) for row in rows]
