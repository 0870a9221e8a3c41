"""The verbs on progress: each sets what is wanted, records one event for a real change, and none for a repeat."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import delete

from learnpath.core.db import columns, dialect, execute, plain_insert, upsert
from learnpath.tracks.models import Change, Progress, ProgressEvent, SetAside, Status

_STATE = columns(Progress)
_EVENT = plain_insert(ProgressEvent)


@dataclass(frozen=True, slots=True)
class Who:
    """Whose progress changes, who changes it, on which track (or None), and when (seconds)."""

    learner_id: int
    actor_id: int
    track_id: int | None
    now: int


def set_status(who: Who, item_id: int, status: Status, before: int, own: bool) -> bool:
    """Give an item a status everywhere; returns whether that changed anything.

    `before` is the status that the caller read, `own` whether the item has a row: without one it needs none to stay
    what it is. The write compares again, so that of two requests at once one makes the change and one event is kept.
    """
    if not own and before == status:
        return False
    row = {"learner_id": who.learner_id, "item_id": item_id, "status": int(status), "since": who.now, "known": False}
    if not execute(_set_status(dialect()), row).rowcount:
        return False
    _record(who, [item_id], Change(status))
    return True


@lru_cache
def _set_status(kind: str) -> Any:
    """Return the statement of a tick, made once: it writes a row only where that changes something."""
    kept = upsert(Progress, kind).inline().execution_options(preserve_rowcount=True)
    return kept.on_conflict_do_update(
        index_elements=[_STATE.learner_id, _STATE.item_id],
        set_={"status": kept.excluded.status, "since": kept.excluded.since, "known": kept.excluded.known},
        where=_STATE.status != kept.excluded.status,
    )


def mark_known(who: Who, item_ids: Collection[int]) -> int:
    """Raise items from to do to done as known before LearnPath; returns how many that were. Never lowers or unticks."""
    if not item_ids:
        return 0
    row = {"learner_id": who.learner_id, "status": Status.DONE, "since": who.now, "known": True}
    kept = upsert(Progress, dialect()).values([row | {"item_id": item_id} for item_id in sorted(set(item_ids))])
    kept = kept.on_conflict_do_update(
        index_elements=[Progress.learner_id, Progress.item_id],
        set_={"status": Status.DONE, "since": who.now, "known": True},
        where=Progress.status == Status.TODO,
    )
    raised = execute(kept.returning(_STATE.item_id)).scalars().all()
    _record(who, raised, Change.DONE, known=True)
    return len(raised)


def set_aside(who: Who, item_id: int, aside: bool, before: Collection[int] = (), others: Collection[int] = ()) -> bool:
    """Leave an item out of the track, or take it back; its status stays. Returns whether that changed anything.

    `before` are the items that became it: taken back, it is not left out on their account either; `others` are what
    stays left out though it was on their account.
    """
    assert who.track_id is not None, "setting aside is a choice on one track"
    if aside:
        return bool(_leave_out(who, [item_id]))
    _leave_out(who, others)
    gone = delete(SetAside).where(SetAside.track_id == who.track_id, SetAside.item_id.in_([item_id, *before]))
    taken_back = execute(gone.returning(SetAside.item_id)).scalars().all()
    _record(who, taken_back, Change.TAKEN_BACK)
    return bool(taken_back)


def _leave_out(who: Who, item_ids: Collection[int]) -> Collection[int]:
    if not item_ids:
        return ()
    rows = [{"track_id": who.track_id, "item_id": item_id} for item_id in item_ids]
    kept = upsert(SetAside, dialect()).values(rows).on_conflict_do_nothing()
    changed = execute(kept.returning(columns(SetAside).item_id)).scalars().all()
    _record(who, changed, Change.SET_ASIDE)
    return changed


def _record(who: Who, item_ids: Collection[int], change: Change, known: bool = False) -> None:
    base = {"learner_id": who.learner_id, "track_id": who.track_id, "actor_id": who.actor_id, "at": who.now}
    rows = [base | {"item_id": item_id, "change": int(change), "known": known} for item_id in item_ids]
    if rows:
        execute(_EVENT, rows if len(rows) > 1 else rows[0])
