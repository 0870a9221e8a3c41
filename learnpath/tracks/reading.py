"""The statement that reads what a learner has: all of it, or what the list of one role shows.

Its rows are of several parts (the first column says which) and of one shape: part, four numbers, a flag, three more
numbers, and a text. For a role the items are written into the statement, which is kept as long as its catalogue: a
learner with five hundred items elsewhere pays for this list alone.
"""

from enum import IntEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Text, bindparam, cast, literal_column, null, select, union_all

from learnpath.catalogue.kept import kept_with_catalogue
from learnpath.catalogue.models import Item as ItemRow
from learnpath.catalogue.snapshot import Role, Snapshot
from learnpath.core.db import columns
from learnpath.tracks.models import OwnItem, Pause, Progress, Refresh, SetAside, Track


class Part(IntEnum):
    """What a row is about."""

    TRACK = 0
    STATUS = 1
    ASIDE = 2
    OWN_ITEM = 3
    REFRESH = 4
    PAUSE = 5


_LEARNER: Any = bindparam("learner")
_TRACK, _DONE, _ASIDE = columns(Track), columns(Progress), columns(SetAside)
_OWN, _ITEM, _REFRESH, _PAUSE = columns(OwnItem), columns(ItemRow), columns(Refresh), columns(Pause)
_NONE: ColumnElement[Any] = cast(null(), BigInteger)  # PostgreSQL takes a bare NULL for a text
_NO_TEXT: ColumnElement[Any] = cast(null(), Text)
_OF_TRACK = (_TRACK.learner_id == _LEARNER,)


@lru_cache
def reading_all() -> Any:
    """Return the statement for everything."""
    return union_all(_statuses(), _tracks(), *_on_tracks(), _refreshes())


@kept_with_catalogue
def reading_for(snapshot: Snapshot, role: Role) -> Any:
    """Return the statement for all tracks, and of the rest what one role's list shows."""
    before = [old for number in role.ids for old in snapshot.aliases.ancestors(number)]
    items = _among(_DONE.item_id, [*role.ids, *before])
    on_role = _among(_TRACK.role_id, snapshot.one_by_now(role))
    own = (_DONE.item_id == _OWN.item_id, _OWN.track_id == _TRACK.id, *_OF_TRACK, on_role)
    coming_back = _among(_REFRESH.item_id, role.ids)
    own_coming = (_REFRESH.item_id == _OWN.item_id, _OWN.track_id == _TRACK.id, *_OF_TRACK, on_role)
    return union_all(
        _statuses(items),
        _statuses(*own),
        _tracks(),
        *_on_tracks(on_role),
        _refreshes(coming_back),
        _refreshes(*own_coming),
    )


def _statuses(*which: Any) -> Any:
    row = select(_part(Part.STATUS), _DONE.item_id, _DONE.status, _DONE.since, _NONE, _DONE.known, *_nothing())
    return row.where(_DONE.learner_id == _LEARNER, *which)


def _tracks() -> Any:
    row = (_TRACK.id, _TRACK.role_id, _TRACK.started_at, _TRACK.left_at, _TRACK.offer)
    return select(_part(Part.TRACK), *row, _TRACK.seen, _TRACK.target, _TRACK.a_week, _NO_TEXT).where(*_OF_TRACK)


def _on_tracks(*which: Any) -> list[Any]:
    """Return the parts that belong to tracks: what is set aside, own items and pauses."""
    aside = select(
        _part(Part.ASIDE),
        _ASIDE.track_id,
        _ASIDE.item_id,
        _NONE,
        _NONE,
        _TRACK.offer,
        *_nothing()[:3],
        cast(_ASIDE.reason, Text),
    )
    text = _ITEM.kind + "\n" + _ITEM.slug + "\n" + _ITEM.document
    own = select(
        _part(Part.OWN_ITEM),
        _OWN.track_id,
        _OWN.item_id,
        _OWN.position,
        _OWN.added_at,
        _TRACK.offer,
        *_nothing()[:3],
        text,
    )
    pause = select(_part(Part.PAUSE), _PAUSE.track_id, _PAUSE.id, _PAUSE.first, _PAUSE.last, _TRACK.offer, *_nothing())
    return [
        aside.where(_ASIDE.track_id == _TRACK.id, *_OF_TRACK, *which),
        own.where(_OWN.track_id == _TRACK.id, _ITEM.id == _OWN.item_id, *_OF_TRACK, *which),
        pause.where(_PAUSE.track_id == _TRACK.id, *_OF_TRACK, *which),
    ]


def _refreshes(*which: Any) -> Any:
    known: Any = literal_column("(1 = 0)")
    row = select(_part(Part.REFRESH), _REFRESH.item_id, _REFRESH.due, _NONE, _NONE, known, *_nothing())
    return row.where(_REFRESH.learner_id == _LEARNER, *which)


def _part(part: Part) -> ColumnElement[Any]:
    return literal_column(str(int(part)))


def _nothing() -> tuple[ColumnElement[Any], ...]:
    return _NONE, _NONE, _NONE, _NO_TEXT


def _among(column: Any, numbers: Any) -> Any:
    """Return the condition that a column is one of these numbers, written out."""
    return column.in_([literal_column(str(int(number))) for number in dict.fromkeys(numbers)] or [_NONE])
