"""What the progress page reads of a learner: a page of the logbook, moments of activity, and the events of a list."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from enum import IntEnum
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Integer, Text, cast, func, literal_column, null, or_, select, union_all

from learnpath.core.db import columns, execute
from learnpath.core.errors import NotHere
from learnpath.notebook.history import Event
from learnpath.notebook.models import ItemLink, Note, SubStepTick
from learnpath.portfolio.models import Piece
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
    """How many events a learner has and the newest one's number: while it is the same, so are they."""

    number: int
    newest: int


_EVENT, _NOTE, _LINK = columns(ProgressEvent), columns(Note), columns(ItemLink)
_STEP, _PIECE = columns(SubStepTick), columns(Piece)
_EMPTY: Mapping[str, Any] = {
    "change": cast(null(), Integer),
    "known": literal_column("(1 = 0)"),
    "moment": cast(null(), BigInteger),
    "undo": literal_column("(1 = 0)"),
    "track_id": cast(null(), Integer),
    "title": cast(null(), Text),
}


def read_logbook(learner_id: int, only: str, page: int) -> tuple[list[Entry], bool, Stamp]:
    """Read a page (from 1) of the logbook, newest first; returns also whether there are older ones, and the stamp.

    Raises NotHere for a page that has none.
    """
    changes = ONLY[only]
    most = page * PAGE + 1
    parts = [] if changes == () else [_events(learner_id, changes, most)]
    if not changes:
        links = [_links(learner_id, kind, most) for kind in (Kind.LINK, Kind.EVIDENCE)]
        parts += [_notes(learner_id, most), *links, _pieces(learner_id, most)]
    entries = union_all(*parts).subquery()
    stamp = select(func.count(), func.max(_EVENT.id)).where(_EVENT.learner_id == learner_id).subquery()
    rows = select(stamp, entries).select_from(stamp.outerjoin(entries, literal_column("1 = 1")))
    newest_first = rows.order_by(entries.c.at.desc(), entries.c.id.desc())
    found = execute(newest_first.limit(PAGE + 1).offset((page - 1) * PAGE)).all()
    if not found:
        raise NotHere
    number, newest = found[0][:2]
    read = [Entry(Kind(row[2]), *row[4:]) for row in found if row[2] is not None]
    return read[:PAGE], len(read) > PAGE, Stamp(number, newest or 0)


def read_activity(learner_id: int, since: int) -> list[int]:
    """Return the moments from `since` (seconds) on at which something was written, linked or ticked beside events."""
    moments = [
        (_NOTE.edited_at, _NOTE),
        (_LINK.added_at, _LINK),
        (_STEP.at, _STEP),
        (_PIECE.added_at, _PIECE),
    ]
    parts = [select(moment).where(table.learner_id == learner_id, moment >= since) for moment, table in moments]
    return list(execute(union_all(*parts)).scalars())


def read_events(
    learner_id: int, items: Collection[int], since: int, tracks: Mapping[int, str]
) -> Mapping[int, list[Event]]:
    """Read the events on some items, and all from `since` (seconds) on, by item; `tracks` are names by number."""
    rows = select(_EVENT.item_id, _EVENT.at, _EVENT.change, _EVENT.known, _EVENT.moment, _EVENT.undo, _EVENT.track_id)
    wanted = or_(_EVENT.item_id.in_(items), _EVENT.at >= since)
    found = defaultdict[int, list[Event]](list)
    for item_id, at, change, known, moment, undo, track in _rows(rows.where(_EVENT.learner_id == learner_id, wanted)):
        found[item_id].append(Event(at, Change(change), known, moment, undo, tracks.get(track)))
    return found


def _rows(statement: Any) -> Iterable[Any]:
    return execute(statement.order_by(_EVENT.id))


def _events(learner_id: int, changes: Any, most: int) -> Any:
    row = _row(
        Kind.EVENT,
        _EVENT.id,
        _EVENT.at,
        _EVENT.item_id,
        change=_EVENT.change,
        known=_EVENT.known,
        moment=_EVENT.moment,
        undo=_EVENT.undo,
        track_id=_EVENT.track_id,
    ).where(_EVENT.learner_id == learner_id)
    return _newest(row if changes is None else row.where(_EVENT.change.in_(changes)), _EVENT.at, _EVENT.id, most)


def _notes(learner_id: int, most: int) -> Any:
    mine = _row(Kind.NOTE, _NOTE.item_id, _NOTE.edited_at, _NOTE.item_id)
    mine = mine.where(_NOTE.learner_id == learner_id, _NOTE.text != "")
    return _newest(mine, _NOTE.edited_at, _NOTE.item_id, most)


def _links(learner_id: int, kind: Kind, most: int) -> Any:
    mine = _row(kind, _LINK.id, _LINK.added_at, _LINK.item_id, title=cast(_LINK.title, Text))
    mine = mine.where(_LINK.learner_id == learner_id, _LINK.evidence if kind == Kind.EVIDENCE else ~_LINK.evidence)
    return _newest(mine, _LINK.added_at, _LINK.id, most)


def _pieces(learner_id: int, most: int) -> Any:
    mine = _row(Kind.PIECE, _PIECE.id, _PIECE.added_at, _PIECE.item_id, title=cast(_PIECE.title, Text))
    return _newest(mine.where(_PIECE.learner_id == learner_id), _PIECE.added_at, _PIECE.id, most)


def _row(kind: Kind, number: Any, at: Any, item_id: Any, **more: Any) -> Any:
    """Return a row of the logbook: what is not given of an event's or a link's columns is empty."""
    which: Any = literal_column(str(int(kind)))
    columns = {"kind": which, "id": number, "at": at, "item_id": item_id, **_EMPTY, **more}
    return select(*(column.label(name) for name, column in columns.items()))


def _newest(rows: Any, at: Any, number: Any, most: int) -> Any:
    """Return the newest of one kind alone: more than a page can show need not be sorted in."""
    return select(rows.order_by(at.desc(), number.desc()).limit(most).subquery())
