"""What the progress page reads of a learner: a page of the logbook, and the events of a list."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, or_, select, true

from learnpath.catalogue.models import Item as ItemRow
from learnpath.core.db import columns, execute
from learnpath.core.errors import NotHere
from learnpath.notebook.history import Event
from learnpath.tracks.models import Change, ProgressEvent

PAGE = 30  # entries of the logbook
_WRITTEN = (Change.NOTE, Change.LINK, Change.EVIDENCE, Change.PIECE)
ONLY: Mapping[str, Callable[[Any], Any]] = {
    "all": lambda _event: true(),
    "done": lambda event: (event.change == Change.DONE) | (event.undo & (event.change < Change.DONE)),
    "kept": lambda event: event.change.in_(_WRITTEN),
    "other": lambda event: event.change.not_in((Change.DONE, *_WRITTEN)) | (event.undo & (event.change == Change.DONE)),
}
"""The filters of the logbook: which events they show. A change stands beside what took it back."""


class Entry(NamedTuple):
    """A row of the logbook."""

    at: int
    item_id: int
    change: int
    known: bool
    moment: int | None
    undo: bool
    title: str | None


class Stamp(NamedTuple):
    """The numbers of a learner's newest and oldest events: counting all would cost more than the page."""

    newest: int
    oldest: int


_EVENT = columns(ProgressEvent)
_MINE = _EVENT.learner_id == bindparam("learner")
_NUMBER = select(_EVENT.id).where(_MINE).limit(1)
_NEWEST = _NUMBER.order_by(_EVENT.at.desc(), _EVENT.id.desc()).scalar_subquery()
_OLDEST = _NUMBER.order_by(_EVENT.at, _EVENT.id).scalar_subquery()


@lru_cache
def _logbook(only: str) -> Select[Any]:
    """Return the statement of the logbook, made once; it has a row even where there is nothing to show."""
    mine = select(*(_EVENT[name] for name in Entry._fields), _EVENT.id).where(_MINE, ONLY[only](_EVENT))
    mine = mine.order_by(_EVENT.at.desc(), _EVENT.id.desc()).limit(PAGE + 1).offset(bindparam("past"))
    page, stamp = mine.subquery(), select(_NEWEST.label("newest"), _OLDEST.label("oldest")).subquery()
    rows = select(stamp.c.newest, stamp.c.oldest, *page.c).select_from(stamp.join(page, true(), isouter=True))
    return rows.order_by(page.c.at.desc(), page.c.id.desc())


def read_logbook(learner_id: int, only: str, page: int) -> tuple[list[Entry], bool, Stamp]:
    """Read a page (from 1) of the logbook, newest first; returns also whether there are older ones, and the stamp.

    Raises NotHere for a page that has none.
    """
    found = execute(_logbook(only), {"learner": learner_id, "past": (page - 1) * PAGE}).all()
    read = [Entry(*row[2:-1]) for row in found if row[2] is not None]
    if page > 1 and not read:
        raise NotHere
    return read[:PAGE], len(read) > PAGE, Stamp(*found[0][:2])


def read_events(
    learner_id: int, items: Collection[int], since: int, tracks: Mapping[int, str]
) -> Mapping[int, list[Event]]:
    """Read the events on some items and on the learner's own, and all from `since` (seconds) on, by item.

    `tracks` are names by number.
    """
    rows = select(_EVENT.item_id, _EVENT.at, _EVENT.change, _EVENT.known, _EVENT.moment, _EVENT.undo, _EVENT.track_id)
    own = _EVENT.item_id.in_(select(columns(ItemRow).id).where(columns(ItemRow).owner_id == learner_id))
    wanted = rows.where(_EVENT.learner_id == learner_id, or_(_EVENT.item_id.in_(items), own, _EVENT.at >= since))
    found = defaultdict[int, list[Event]](list)
    for item_id, at, change, known, moment, undo, track in execute(wanted.order_by(_EVENT.id)):
        found[item_id].append(Event(at, Change(change), known, moment, undo, tracks.get(track)))
    return found
