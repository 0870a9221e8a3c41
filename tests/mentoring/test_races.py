"""Answers at once: of several, one is taken, on both databases and over several connections."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import select

from learnpath.accounts.models import User
from learnpath.core.clock import now
from learnpath.core.db import db, execute, saving
from learnpath.core.errors import NotHere, Refused
from learnpath.mentoring.invitations import accept, decline, withdraw
from learnpath.mentoring.models import Consent, Invitation, MentorNote, Notice, Told, Verification, Word
from learnpath.tracks.models import Checked, Progress, Status
from tests.cast import Person, sign_in
from tests.mentoring.sharing import accept as accept_link
from tests.mentoring.sharing import consent_of, invite, mentor
from tests.mentoring.talking import ask, mentored


def at_once(app: Flask, *acts: Callable[[], object]) -> list[bool]:
    """Do several acts at the same moment, each in a transaction of its own; returns which were taken."""
    start = Barrier(len(acts))

    def one(act: Callable[[], object]) -> bool:
        with app.app_context():
            start.wait()
            try:
                with saving():
                    act()
            except (NotHere, Refused):
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


def many(app: Flask, *sends: tuple[Person, str, dict[str, str]]) -> list[int]:
    """Send several forms at the same moment; returns the answers' codes."""
    ready = [(person, path, person.client.fields("/help") | data) for person, path, data in sends]
    start = Barrier(len(ready))

    def one(send: tuple[Person, str, dict[str, str]]) -> int:
        person, path, data = send
        start.wait()
        return person.client.post(path, data=data).status_code

    with ThreadPoolExecutor(len(ready)) as pool:
        return list(pool.map(one, ready))


def test_revoking_while_another_accepts_leaves_what_each_was_told(app: Flask, ada: Person) -> None:
    bo, di = mentor(app, "Bo"), mentor(app, "Di")
    for _ in range(6):
        place = accept_link(bo, invite(ada))
        link = invite(ada)
        answers = many(
            app,
            (ada, f"{consent_of(ada)}/revoke", {}),
            (di, f"{link}/accept", {}),
        )
        assert answers == [303, 303]
        assert bo.client.get(place).status_code == 404 and di.client.get(place).status_code == 200
        theirs = many(app, (ada, f"{consent_of(ada)}/revoke", {}), (di, f"{place}/note", {"text": "Kept?"}))
        assert theirs[0] == 303 and theirs[1] in (303, 404)
        with app.app_context():
            assert execute(select(MentorNote.text)).all() == []  # gone with it, or never written
        link = invite(ada)
        number = re.findall(r"/mentors/invitations/(\d+)/withdraw", ada.client.get("/mentors").text)[0]
        withdrawn, taken = many(app, (ada, f"/mentors/invitations/{number}/withdraw", {}), (di, f"{link}/accept", {}))
        assert sorted((withdrawn, taken)) == [303, 404]
        assert di.client.get(place).status_code == (200 if taken == 303 else 404)
        if taken == 303:
            ada.client.submit(f"{consent_of(ada)}/revoke", _page="/mentors")


def test_two_mentors_check_at_once_and_each_twice(app: Flask, ada: Person) -> None:
    (bo, first), (di, second) = mentored(app, ada, "Bo"), mentored(app, ada, "Di")
    bo2, di2 = sign_in(app, bo.email), sign_in(app, di.email)
    for item in ("sql", "git", "apis", "python"):
        ada.tick(item)
        ask(ada, item)
        sends = [(who, f"{first}/items/{item}/verify", {}) for who in (bo, bo2)]
        sends += [(who, f"{second}/items/{item}/verify", {}) for who in (di, di2)]
        assert many(app, *sends) == [303] * 4
    with app.app_context():
        words = execute(select(Verification.item_id, Verification.actor_id).where(Verification.word == Word.VERIFIED))
        assert len(found := words.all()) == len(set(found)) == 8  # one word of each, on each
        kept = execute(select(Progress.checked).where(Progress.status == Status.DONE)).scalars().all()
        assert kept == [Checked.VERIFIED] * 4
        told = execute(select(Notice.id).where(Notice.kind == Told.VERIFIED)).all()
        assert len(told) == 8
    assert "4 verified" in ada.page()
