"""Answers at once: of several, one is taken, on both databases and over several connections."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import select

from learnpath.accounts.models import User
from learnpath.core.clock import now
from learnpath.core.db import db, execute, saving
from learnpath.core.errors import NotHere
from learnpath.mentoring.invitations import accept, decline, withdraw
from learnpath.mentoring.models import Consent, Invitation
from tests.cast import Person
from tests.mentoring.sharing import invite, mentor


def at_once(app: Flask, *acts: Callable[[], object]) -> list[bool]:
    """Do several acts at the same moment, each in a transaction of its own; returns which were taken."""
    start = Barrier(len(acts))

    def one(act: Callable[[], object]) -> bool:
        with app.app_context():
            start.wait()
            try:
                with saving():
                    act()
            except NotHere:
                return False
            return True

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


def people(app: Flask) -> dict[str, int]:
    with app.app_context():
        return {row.email[:2]: row.id for row in execute(select(User.id, User.email))}


def test_of_several_answers_at_once_one_is_taken(app: Flask, ada: Person) -> None:
    for name in ("Bo", "Di"):
        mentor(app, name)
    ids = people(app)
    for turn in range(8):
        token = invite(ada).rpartition("/")[2]
        with app.app_context():
            number = execute(select(Invitation.id).order_by(Invitation.id.desc())).scalars().first() or 0
        taken = at_once(
            app,
            lambda token=token: accept(token, ids["bo"], now()),  # type: ignore[misc]
            lambda token=token: accept(token, ids["di"], now()),  # type: ignore[misc]
            lambda token=token: accept(token, ids["bo"], now()),  # type: ignore[misc]
            lambda token=token: decline(token, ids["di"], now()),  # type: ignore[misc]
            lambda number=number: withdraw(ids["ad"], number, now()),  # type: ignore[misc]
        )
        assert sum(taken) == 1, (turn, taken)
        with app.app_context():
            row = db.session.execute(select(Invitation).where(Invitation.id == number)).scalar_one()
            said = [row.accepted_at, row.declined_at, row.withdrawn_at]
            consents = db.session.execute(select(Consent.id)).scalars().all()
            assert [moment is not None for moment in said].count(True) == 1
            assert bool(row.accepted_at) == any(taken[:3])
            made = len(consents)
            db.session.rollback()
        with app.app_context(), saving():
            execute(Consent.__table__.delete())
        assert made == any(taken[:3])
