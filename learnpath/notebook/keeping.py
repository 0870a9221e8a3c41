"""The verbs on what else is kept on an item: links, evidence, sub-steps, dates, and the day it comes back."""

import datetime
import uuid
from collections.abc import Collection, Sequence
from typing import Any

from learnpath.catalogue.snapshot import Item
from learnpath.core.errors import Refused
from learnpath.core.undo import Act, changed_since, ways_back
from learnpath.notebook.details import Details, Link
from learnpath.notebook.models import ItemLink, SubStepTick
from learnpath.tracks import progress
from learnpath.tracks.models import Change, Refresh, Status
from learnpath.tracks.progress import Held, Who, tell
from learnpath.tracks.state import LearnerState

REOPENED = "This was reopened elsewhere, so it has no finishing date now. Nothing was changed."
MOST_LINKS = 50  # of an item, of each sort


def add_link(act: Act, track_id: int, item_id: int, evidence: bool, title: str, url: str, text: str) -> int:
    """Keep a link on an item; returns its number."""
    values = {"title": title, "url": url, "text": text, "evidence": evidence, "uuid": str(uuid.uuid4())}
    of = {"learner_id": act.user_id, "item_id": item_id, "added_at": act.now, "piece_id": None}
    number = act.add(ItemLink, values | of)
    tell(act, track_id, item_id, Change.EVIDENCE if evidence else Change.LINK, title)
    return number


def change_link(act: Act, link: Link, title: str, url: str, text: str) -> bool:
    """Change what a link says; returns whether that changed anything."""
    return act.put(ItemLink, {"id": link.id}, {"title": title, "url": url, "text": text})


def remove_link(act: Act, link: Link) -> None:
    """Remove a link."""
    act.put(ItemLink, {"id": link.id}, None)


def tick_sub_steps(
    act: Act,
    track_id: int,
    item_ids: Sequence[int],
    shown: Collection[str],
    done: Collection[str],
    ticked: Collection[str],
) -> None:
    """Make those of the sub-steps shown that are `done` done, and the others not; `ticked` are so already.

    `item_ids` are the item's number, and then those of what became it.
    """
    new = [slug for slug in shown if slug in done and slug not in ticked]
    for slug in new:
        act.put(SubStepTick, {"learner_id": act.user_id, "item_id": item_ids[0], "slug": slug}, {"at": act.now})
    for slug in shown:
        if slug in ticked and slug not in done:
            for number in item_ids:
                act.put(SubStepTick, {"learner_id": act.user_id, "item_id": number, "slug": slug}, None)
    if new:
        tell(act, track_id, item_ids[0], Change.SUB_STEP)


def come_back(act: Act, item_ids: Sequence[int], due: datetime.date | None) -> None:
    """Have a done item come back on a day, or no more; `item_ids` are its number, and those of what became it."""
    for number in item_ids[1:]:
        act.put(Refresh, {"learner_id": act.user_id, "item_id": number}, None)
    values = {"due": due.toordinal()} if due else None
    act.put(Refresh, {"learner_id": act.user_id, "item_id": item_ids[0]}, values)


def correct_dates(
    act: Act, who: Who, item: Item, state: LearnerState, details: Details, started: int | None, finished: int | None
) -> None:
    """Correct when an item was started and finished (seconds, or None); `finished` is for an item that is done.

    Raises Refused where another device has reopened it.
    """
    act.alone()
    before = details.history
    if started != before.started:
        progress.set_started(who, item.id, started)
        act.note("started", who.track_id, item.id, before.started, started)
    here = progress.held(who.learner_id, item.id)
    if finished is not None and here and here.status != Status.DONE:
        raise Refused(REOPENED)
    if finished is not None and finished != state.since.get(item.id):
        was = Held(Status.DONE, state.since[item.id], item.id in state.known)
        corrected = was._replace(since=finished)
        progress.set_exactly(who, item.id, corrected)
        act.note("status", who.track_id, item.id, was, corrected)


def _undo_started(learner_id: int, now: int, noted: list[Any]) -> None:
    track_id, item_id, before, after = noted
    if progress.started(learner_id, item_id) != after:
        raise changed_since()
    progress.set_started(Who(learner_id, learner_id, track_id, now), item_id, before, undo=True)


ways_back["started"] = _undo_started
