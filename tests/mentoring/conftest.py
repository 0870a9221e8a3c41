"""What tests of mentoring share."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from flask import Flask

from tests.cast import Person
from tests.mentoring.mailbox import Mailbox, serve_mail
from tests.mentoring.sharing import mentor


@pytest.fixture
def box() -> Iterator[Mailbox]:
    """A mail server."""
    with serve_mail() as found:
        yield found


@pytest.fixture
def clock() -> Iterator[Any]:
    """The time, which stands still until it is moved."""
    with time_machine.travel("2026-03-02T12:00:00+00:00", tick=False) as travelling:
        yield travelling


@pytest.fixture
def bo(app: Flask) -> Person:
    """Somebody whom learners may invite."""
    return mentor(app)


@pytest.fixture
def di(app: Flask) -> Person:
    """Somebody else whom learners may invite."""
    return mentor(app, "Di")
