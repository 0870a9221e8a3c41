"""Things said between people, told as the pages will tell them."""

from flask import Flask
from sqlalchemy import select

from learnpath.accounts.models import User
from learnpath.catalogue.models import Item
from learnpath.core.clock import now
from learnpath.core.db import execute, saving
from learnpath.mentoring.models import Told
from learnpath.mentoring.notices import About, tell
from learnpath.tracks.models import Track
from tests.cast import Person


def number_of(person: Person) -> int:
    """Return a person's number; inside an app context."""
    return int(execute(select(User.id).where(User.email == person.email)).scalar_one())


def say(
    app: Flask, to: Person, kind: Told, by: Person, item: str = "", of: Person | None = None, track: bool = False
) -> None:
    """Tell `to` that `by` did something a second ago, on an item of `of` (by slug or name), or on their first track."""
    with app.app_context():
        learner = number_of(of or by)
        number = track_id = None
        if item:
            found = select(Item.id).where((Item.slug == item) | Item.document.contains(f'"name": "{item}"'))
            number = execute(found.order_by(Item.id.desc())).scalars().first()
            assert number, item
        if track:
            track_id = execute(select(Track.id).where(Track.learner_id == learner).order_by(Track.id)).scalars().first()
        with saving():
            tell([number_of(to)], kind, number_of(by), About(learner, number, track_id), now() - 1)
