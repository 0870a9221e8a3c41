"""What the progress page reads of a learner: a page of the logbook, moments of activity, and the events of a list."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from enum import IntEnum
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import TextClause, or_, select, text

from learnpath.core.db import columns, execute
from learnpath.core.errors import NotHere
from learnpath.notebook.history import Event
from learnpath.tracks.models import Change, ProgressEvent

PAGE = 30  # entries of the logbook


class Kind(IntEnum):
    """What an entry of the logbook is about: an event, or something that was written or linked."""

    EVENT = 0
    NOTE = 1
    LINK = 2
    EVIDENCE = 3
    PIECE = 4


ONLY: Mapping[str, Any] = {
    "all": None,
    "done": (Change.DONE,),
    "other": (Change.TODO, Change.LEARNING, Change.SET_ASIDE, Change.TAKEN_BACK, Change.STARTED),
    "kept": (),
}
"""The filters of the logbook: which changes they show; "kept" is what was written and linked."""


class Entry(NamedTuple):
    """A row of the logbook: `title` is that of a link or a piece."""

    kind: Kind
    at: int
    item_id: int | None
    change: int | None
    known: bool
    moment: int | None
    undo: bool
    track_id: int | None
    title: str | None


class Stamp(NamedTuple):
    """The numbers of a learner's newest and oldest events: counting all would cost more than the page."""

    newest: int
    oldest: int


_EVENT = columns(ProgressEvent)
_EVENTS = """
SELECT * FROM (SELECT 0 AS kind, at, item_id, change, known, moment, undo, track_id, CAST(NULL AS TEXT) AS title, id
FROM progress_event WHERE learner_id = :learner {only} ORDER BY at DESC, id DESC LIMIT :most) AS e"""
_KEPT = """
SELECT * FROM (SELECT {kind} AS kind, {at} AS at, item_id, CAST(NULL AS SMALLINT) AS change, (1 = 0) AS known,
CAST(NULL AS BIGINT) AS moment, (1 = 0) AS undo, CAST(NULL AS INTEGER) AS track_id, CAST({title} AS TEXT) AS title,
{id} AS id
FROM {table} WHERE learner_id = :learner {only} ORDER BY {at} DESC, {id} DESC LIMIT :most) AS k{kind}"""
_LINKED = {"table": "item_link", "at": "added_at", "id": "id", "title": "title"}
_SORTS: tuple[tuple[Kind, Mapping[str, str]], ...] = (
    (Kind.NOTE, {"table": "note", "at": "edited_at", "id": "item_id", "title": "NULL", "only": "AND text <> ''"}),
    (Kind.LINK, {**_LINKED, "only": "AND NOT evidence"}),
    (Kind.EVIDENCE, {**_LINKED, "only": "AND evidence"}),
    (Kind.PIECE, {**_LINKED, "table": "piece", "only": ""}),
)
_STAMP = """SELECT
(SELECT id FROM progress_event WHERE learner_id = :learner ORDER BY at DESC, id DESC LIMIT 1) AS newest,
(SELECT id FROM progress_event WHERE learner_id = :learner ORDER BY at, id LIMIT 1) AS oldest"""
_ACTIVITY = text(
    """SELECT edited_at FROM note WHERE learner_id = :learner AND edited_at >= :since
UNION ALL SELECT added_at FROM item_link WHERE learner_id = :learner AND added_at >= :since
UNION ALL SELECT at FROM sub_step_tick WHERE learner_id = :learner AND at >= :since
UNION ALL SELECT added_at FROM piece WHERE learner_id = :learner AND added_at >= :since"""
)


@lru_cache
def _logbook(only: str) -> TextClause:
    """Return the statement of the logbook, made once; of each sort no more is sorted in than a page can show."""
    changes = ONLY[only]
    which = f"AND change IN ({', '.join(str(int(change)) for change in changes)})" if changes else ""
    parts = [] if changes == () else [_EVENTS.format(only=which)]
    parts += [] if changes else [_KEPT.format(kind=int(kind), **sort) for kind, sort in _SORTS]
    entries = " UNION ALL ".join(parts)
    return text(
        f"SELECT s.newest, s.oldest, e.* FROM ({_STAMP}) AS s LEFT JOIN ({entries}) AS e ON (1 = 1)"  # noqa: S608
        " ORDER BY e.at DESC, e.id DESC LIMIT :some OFFSET :past"
    )


def read_logbook(learner_id: int, only: str, page: int) -> tuple[list[Entry], bool, Stamp]:
    """Read a page (from 1) of the logbook, newest first; returns also whether there are older ones, and the stamp.

    Raises NotHere for a page that has none.
    """
    wanted = {"learner": learner_id, "most": page * PAGE + 1, "some": PAGE + 1, "past": (page - 1) * PAGE}
    found = execute(_logbook(only), wanted).all()
    if not found:
        raise NotHere
    read = [Entry(Kind(row[2]), *row[3:-1]) for row in found if row[2] is not None]
    return read[:PAGE], len(read) > PAGE, Stamp(*found[0][:2])


def read_activity(learner_id: int, since: int) -> list[int]:
    """Return the moments from `since` (seconds) on at which something was written, linked or ticked beside events."""
    return [moment for (moment,) in execute(_ACTIVITY, {"learner": learner_id, "since": since}).all()]


def read_events(
    learner_id: int, items: Collection[int], since: int, tracks: Mapping[int, str]
) -> Mapping[int, list[Event]]:
    """Read the events on some items, and all from `since` (seconds) on, by item; `tracks` are names by number."""
    rows = select(_EVENT.item_id, _EVENT.at, _EVENT.change, _EVENT.known, _EVENT.moment, _EVENT.undo, _EVENT.track_id)
    wanted = rows.where(_EVENT.learner_id == learner_id, or_(_EVENT.item_id.in_(items), _EVENT.at >= since))
    found = defaultdict[int, list[Event]](list)
    for item_id, at, change, known, moment, undo, track in execute(wanted.order_by(_EVENT.id)):
        found[item_id].append(Event(at, Change(change), known, moment, undo, tracks.get(track)))
    return found
