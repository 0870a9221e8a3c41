"""Pauses are joined by their days: two that are alike are two."""

from flask import Flask
from sqlalchemy import select

from learnpath.core.db import db
from learnpath.tracks.models import Pause
from tests.cast import Person
from tests.takeout.files import TRACK, bring, parts, take


def test_pauses_are_known_by_their_days(app: Flask, ada: Person) -> None:
    for _ in range(2):
        ada.client.submit(f"{TRACK}/pauses", **{"from": "2026-01-02", "to": "2026-01-09"})
    text = take(ada)
    with app.app_context():
        number = db.session.execute(select(Pause.id)).scalars().first()
    ada.client.submit(f"{TRACK}/pauses/{number}/remove")
    assert "1 pause is added" in bring(ada, text)
    assert parts(take(ada)) == parts(text)
