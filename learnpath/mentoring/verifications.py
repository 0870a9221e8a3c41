"""Verification: a mentor's word on a done item. Words are kept for ever; what holds now follows from them.

A word holds until the item's status changes: an item that was reopened is asked for anew once it is done again, also if
the reopening was undone. Of each mentor the last word holds, and one "verified" is enough. What holds is noted beside
the status (tracks.progress.set_checked), where every page reads it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import insert, select

from learnpath.accounts.models import User
from learnpath.core.db import columns, execute
from learnpath.core.errors import Refused
from learnpath.mentoring.models import Verification, Word
from learnpath.tracks.models import Checked
from learnpath.tracks.progress import checks_from, set_checked

REOPENED = "This is not done any more, so there is nothing to check. Nothing was changed."
_SAID, _USER = columns(Verification), columns(User)


class Spoken(NamedTuple):
    """A word that was said: by whom (None and no name for a former mentor), with which text, and when (seconds).

    `replaces` is the number of the same mentor's word before it.
    """

    id: int
    item_id: int
    actor_id: int | None
    actor: str | None
    word: int
    text: str
    at: int
    replaces: int | None


@dataclass(frozen=True)
class Check:
    """What holds of a done item: the question that waits for an answer, if one does, and each mentor's last word."""

    asked: Spoken | None = None
    words: Sequence[Spoken] = ()

    @property
    def verified(self) -> Sequence[Spoken]:
        """The words that say that it is so."""
        return [said for said in self.words if said.word == Word.VERIFIED]

    def word_of(self, mentor_id: int) -> Spoken | None:
        """Return a mentor's word."""
        return next((said for said in self.words if said.actor_id == mentor_id), None)

    @property
    def outcome(self) -> tuple[Checked, int | None]:
        """What is noted beside the status, and since when."""
        if self.verified:
            return Checked.VERIFIED, max(said.at for said in self.verified)
        return (Checked.ASKED, self.asked.at) if self.asked else (Checked.NO, None)


def check(learner_id: int, spoken: Sequence[Spoken], since: int) -> Check:
    """Return what holds of a done item by all that was said of it, oldest first; `since` as `checks_from` gives it."""
    asked, words = None, list[Spoken]()
    replaced = {said.replaces for said in spoken}
    for said in spoken:
        if said.at < since:
            continue
        if said.actor_id == learner_id:
            asked = said if said.word == Word.ASKED else None
        elif said.word != Word.WITHDRAWN:
            asked = None
            words += [] if said.id in replaced else [said]
    return Check(asked, tuple(words))


def spoken_on(learner_id: int, item_ids: Collection[int], since: int = 0) -> list[Spoken]:
    """Return all that was said of a learner's items since a moment, oldest first."""
    names = [_USER.name if name == "actor" else _SAID[name] for name in Spoken._fields]
    rows = select(*names).join_from(Verification, User, _USER.id == _SAID.actor_id, isouter=True)
    rows = rows.where(_SAID.learner_id == learner_id, _SAID.item_id.in_(item_ids), _SAID.at > since)
    return [Spoken(*row) for row in execute(rows.order_by(_SAID.id))]


def ask(learner_id: int, item_id: int, text: str, now: int) -> bool:
    """Ask for a check of a done item; returns whether that is new. Raises Refused where it is not done, or verified."""
    found = _check_now(learner_id, item_id)
    if found.verified:
        raise Refused("This is verified already.")
    return not found.asked and _speak(learner_id, item_id, learner_id, Word.ASKED, text, now, None)


def take_back_question(learner_id: int, item_id: int, now: int) -> bool:
    """Take back that a check was asked for; returns whether it still waited. Raises Refused as `ask` does."""
    found = _check_now(learner_id, item_id)
    return bool(found.asked) and _speak(learner_id, item_id, learner_id, Word.WITHDRAWN, "", now, None)


def answer(learner_id: int, item_id: int, mentor_id: int, word: Word, text: str, now: int) -> bool:
    """Give a mentor's word, or with WITHDRAWN take it back; returns whether that changed anything.

    Raises Refused where the item is not done.
    """
    found = _check_now(learner_id, item_id)
    before = found.word_of(mentor_id)
    if word == Word.WITHDRAWN and not before:
        return False
    if before and (before.word, before.text) == (word, text) and not found.asked:
        return False
    return _speak(learner_id, item_id, mentor_id, word, text, now, before.id if before else None)


def check_of(learner_id: int, item_id: int) -> Check | None:
    """Return what holds of an item at this moment; None where it is not done."""
    since = checks_from(learner_id, item_id)
    return None if since is None else check(learner_id, spoken_on(learner_id, [item_id]), since)


def _check_now(learner_id: int, item_id: int) -> Check:
    found = check_of(learner_id, item_id)
    if found is None:
        raise Refused(REOPENED)
    return found


def _speak(learner_id: int, item_id: int, actor_id: int, word: Word, text: str, now: int, replaces: int | None) -> bool:
    row = {"learner_id": learner_id, "item_id": item_id, "actor_id": actor_id, "word": int(word), "text": text}
    execute(insert(Verification).values(**row, at=now, replaces=replaces))
    set_checked(learner_id, item_id, *_check_now(learner_id, item_id).outcome)
    return True
