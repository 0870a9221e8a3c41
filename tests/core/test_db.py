"""Looks and saves: a write has to be inside `saving()`, and a block keeps all that it wrote or nothing."""

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, update

from learnpath.accounts.models import User
from learnpath.core.db import execute, release, saving
from tests.cast import ADA, Person

BO = {"email": "bo@example.com", "name": "Bo", "password_hash": "x", "theme": "device", "created_at": 1}


def people() -> int:
    return int(execute(select(func.count()).select_from(User)).scalar_one())


def test_a_write_outside_a_save_is_refused(app: Flask, ada: Person) -> None:
    with app.app_context():
        with pytest.raises(RuntimeError, match="saving"):
            execute(update(User).values(name="Nobody"))
        assert execute(select(User.name).where(User.email == ADA)).scalar_one() == "Ada"


def test_a_block_keeps_everything_or_nothing(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(ZeroDivisionError), saving():
            execute(insert(User).values(BO))
            assert people() == 1, "inside, one sees what was written"
            raise ZeroDivisionError
        assert people() == 0
        with saving():
            execute(insert(User).values(BO))
        assert people() == 1


def test_a_save_inside_a_save_is_an_error_and_keeps_nothing(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(RuntimeError, match="inside another"), saving():
            execute(insert(User).values(BO))
            with saving():
                execute(insert(User).values(BO | {"email": "cy@example.com"}))
        assert people() == 0


def test_nothing_slow_may_stand_inside_a_save(app: Flask) -> None:
    with app.app_context(), pytest.raises(AssertionError, match="slow"), saving():
        release()
