"""The rows of everything that a learner keeps: ten statements, whatever the size.

What an event says and what is kept of it are read in one, so that a tick meanwhile is in both or in neither; what they
refer to is read after them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, Integer, Text, cast, literal_column, null, select, union_all

from learnpath.catalogue.models import Item as ItemRow
from learnpath.core.db import Base, columns, execute
from learnpath.notebook.models import ItemLink, Note, SubStepTick
from learnpath.portfolio.models import Piece, PieceSkill
from learnpath.tracks.models import OwnItem, Pause, Progress, ProgressEvent, Refresh, SetAside, Track

_EVENT, _STATE, _ASIDE, _TRACK = columns(ProgressEvent), columns(Progress), columns(SetAside), columns(Track)
_ITEM, _OWN, _PIECE, _SHOWN = columns(ItemRow), columns(OwnItem), columns(Piece), columns(PieceSkill)
_PAUSE = columns(Pause)
_NO_NUMBER: ColumnElement[Any] = cast(null(), BigInteger)
_NO_TEXT: ColumnElement[Any] = cast(null(), Text)
_NO: ColumnElement[Any] = literal_column("(1 = 0)")


class Rows(NamedTuple):
    """The rows, by what they are about."""

    events: Sequence[Any]
    statuses: Sequence[Any]
    asides: Sequence[Any]
    notes: Sequence[Any]
    steps: Sequence[Any]
    refreshes: Sequence[Any]
    links: Sequence[Any]
    shown: Sequence[Any]
    pieces: Sequence[Any]
    pauses: Sequence[Any]
    tracks: Sequence[Any]
    own: Sequence[Any]


def read_rows(learner_id: int) -> Rows:
    """Read the rows."""
    history = execute(_history(learner_id)).all()
    events = sorted((row for row in history if row.part == 0), key=lambda row: int(row.id))
    statuses, asides = ([row for row in history if row.part == part] for part in (1, 2))
    notes, steps, refreshes, links = (_mine(model, learner_id) for model in (Note, SubStepTick, Refresh, ItemLink))
    shown = select(*_SHOWN).join_from(PieceSkill, Piece).where(_PIECE.learner_id == learner_id)
    pauses = select(*_PAUSE).join_from(Pause, Track).where(_TRACK.learner_id == learner_id)
    own = select(_ITEM.id, _ITEM.kind, _ITEM.document, _OWN.track_id, _OWN.position, _OWN.added_at)
    own = own.join_from(ItemRow, OwnItem, _OWN.item_id == _ITEM.id, isouter=True).where(_ITEM.owner_id == learner_id)
    return Rows(
        events,
        statuses,
        asides,
        notes,
        steps,
        refreshes,
        links,
        execute(shown).all(),
        _mine(Piece, learner_id),
        execute(pauses).all(),
        _mine(Track, learner_id),
        execute(own).all(),
    )


def _mine(model: type[Base], learner_id: int) -> Sequence[Any]:
    return execute(select(*columns(model)).where(columns(model).learner_id == learner_id)).all()


def _history(learner_id: int) -> Any:
    by_self = (_EVENT.actor_id.is_not(None)) & (_EVENT.actor_id == learner_id)
    event = _row(0, _EVENT.id, _EVENT.item_id, _EVENT.track_id, _EVENT.change, _EVENT.known, _EVENT.at)
    event = event.add_columns(
        _EVENT.moment, _EVENT.undo, by_self.label("by_self"), cast(_EVENT.title, Text).label("said")
    )
    state = _row(1, _NO_NUMBER, _STATE.item_id, _NO_NUMBER, _STATE.status, _STATE.known, _STATE.since)
    state = state.add_columns(_NO_NUMBER, _NO, _NO, _NO_TEXT)
    aside = _row(2, _NO_NUMBER, _ASIDE.item_id, _ASIDE.track_id, cast(null(), Integer), _NO, _NO_NUMBER)
    aside = aside.add_columns(_NO_NUMBER, _NO, _NO, cast(_ASIDE.reason, Text))
    mine = _ASIDE.track_id == _TRACK.id, _TRACK.learner_id == learner_id
    return union_all(
        event.where(_EVENT.learner_id == learner_id), state.where(_STATE.learner_id == learner_id), aside.where(*mine)
    )


def _row(part: int, number: Any, item: Any, track: Any, code: Any, known: Any, at: Any) -> Any:
    which: Any = literal_column(str(part))
    names = ("part", "id", "item_id", "track_id", "code", "known", "at")
    values = (which, number, item, track, code, known, at)
    return select(*(value.label(name) for name, value in zip(names, values, strict=True)))


def grouped(rows: Iterable[Any], name: str) -> Mapping[int, list[Any]]:
    """Return rows by the number in one of their columns."""
    found = defaultdict[int, list[Any]](list)
    for row in rows:
        found[getattr(row, name)].append(row)
    return found
