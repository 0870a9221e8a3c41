"""What the database holds beside what the learners were told."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from learnpath.accounts.models import User
from learnpath.catalogue.models import Item
from learnpath.core.db import db
from learnpath.notebook.models import Note
from learnpath.tracks.models import ProgressEvent, Status
from soak.learners import STATUSES, Stories
from tests.faults.conftest import Place, check_sound

GOAL = "0 lost, 0 torn, 0 doubled"


@dataclass(frozen=True)
class Compared:
    """How many changes are lost, torn or doubled."""

    lost: int = 0
    torn: int = 0
    doubled: int = 0

    def __str__(self) -> str:
        return f"{self.lost} lost, {self.torn} torn, {self.doubled} doubled"

    def __add__(self, other: "Compared") -> "Compared":
        return Compared(self.lost + other.lost, self.torn + other.torn, self.doubled + other.doubled)


def compare(place: Place, least: Stories, most: Stories) -> Compared:
    """Compare a database with what was acknowledged: it must hold at least the one, at most the other, in that order.

    What is there but was never asked for counts as doubled; what is there in another order, or contradicts itself, as
    torn. Of notes the newest and the number of saves are kept.
    """
    found = Compared()
    with place.database():
        kept = _kept(most)
        try:
            check_sound()
        except AssertionError:
            found += Compared(torn=1)
    for key in kept.keys() | most.keys():
        found += _beside(kept.get(key, []), least.get(key, []), most.get(key, []))
    return found


def _beside(kept: list[str], least: list[str], most: list[str]) -> Compared:
    if len(least) <= len(kept) and kept == most[: len(kept)]:
        return Compared()
    lost, doubled = Counter(least) - Counter(kept), Counter(kept) - Counter(most)
    return Compared(lost.total(), int(not lost and not doubled), doubled.total())


def _kept(asked: Stories) -> Stories:
    """Return the stories from the tables; where nothing but their number is kept, as with notes, they are as asked."""
    stories: Stories = defaultdict(list)
    rows = select(User.email, Item.slug, ProgressEvent.change).select_from(ProgressEvent)
    rows = rows.join(User, User.id == ProgressEvent.learner_id).join(Item, Item.id == ProgressEvent.item_id)
    rows = rows.where(ProgressEvent.change.in_([*Status])).order_by(ProgressEvent.id)
    for email, slug, change in db.session.execute(rows):
        stories[email, slug].append(STATUSES[change])
    notes = select(User.email, Item.slug, Note.text, Note.version).select_from(Note)
    notes = notes.join(User, User.id == Note.learner_id).join(Item, Item.id == Note.item_id)
    for email, slug, text, version in db.session.execute(notes):
        key = (email, f"note on {slug}")
        stories[key] = [*asked.get(key, [])[: version - 1], text]
    return stories
