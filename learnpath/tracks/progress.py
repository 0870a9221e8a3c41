"""The verbs on progress: each sets what is wanted, records one event for a real change, and none for a repeat."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import case, func, or_, select, update

from learnpath.core.db import columns, dialect, execute, plain_insert, upsert
from learnpath.core.undo import Act, changed_since, ways_back
from learnpath.tracks.models import Change, Checked, Progress, ProgressEvent, Status

_STATE = columns(Progress)
_EVENT = plain_insert(ProgressEvent)


class Held(NamedTuple):
    """What a learner has of an item: its status, since when (seconds), and whether it was known before LearnPath."""

    status: int
    since: int
    known: bool


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
    record(who, [item_id], Change(status))
    return True


def held(learner_id: int, item_id: int) -> Held | None:
    """Return what a learner has of an item itself; None without a row."""
    mine = select(_STATE.status, _STATE.since, _STATE.known)
    mine = mine.where(_STATE.learner_id == learner_id, _STATE.item_id == item_id)
    row = execute(mine.with_for_update()).first()
    return Held(*row) if row else None


def started(learner_id: int, item_id: int) -> int | None:
    """Return when a learner last said that they started with an item (seconds)."""
    event = columns(ProgressEvent)
    said = select(event.moment).where(event.learner_id == learner_id, event.item_id == item_id)
    moment: int | None = execute(said.where(event.change == Change.STARTED).order_by(event.id.desc()).limit(1)).scalar()
    return moment


def set_exactly(who: Who, item_id: int, wanted: Held, undo: bool = False) -> bool:
    """Give an item a status since a moment: a date that is corrected or, with `undo`, what it was before a change.

    Returns whether that changed anything.
    """
    values = wanted._asdict()
    kept = upsert(Progress, dialect()).values(learner_id=who.learner_id, item_id=item_id, **values)
    kept = kept.inline().execution_options(preserve_rowcount=True)
    differs = or_(*(_STATE[name] != value for name, value in values.items()))
    same, still = [_STATE.learner_id, _STATE.item_id], _STATE.status == wanted.status
    words = {"checked": case((still, _STATE.checked), else_=int(Checked.NO))}
    words["checks_from"] = case((still, _STATE.checks_from), else_=who.now)
    if not execute(kept.on_conflict_do_update(index_elements=same, set_=values | words, where=differs)).rowcount:
        return False
    record(who, [item_id], Change(wanted.status), known=wanted.known, moment=wanted.since, undo=undo)
    return True


def set_started(who: Who, item_id: int, moment: int | None, undo: bool = False) -> None:
    """Correct when the learner started with an item; None says that there is no such day."""
    record(who, [item_id], Change.STARTED, moment=moment, undo=undo)


@lru_cache
def _set_status(kind: str) -> Any:
    """Return the statement of a tick, made once: it writes a row only where that changes something."""
    kept = upsert(Progress, kind).inline().execution_options(preserve_rowcount=True)
    return kept.on_conflict_do_update(
        index_elements=[_STATE.learner_id, _STATE.item_id],
        set_={
            "status": kept.excluded.status,
            "since": kept.excluded.since,
            "known": kept.excluded.known,
            "checked": Checked.NO,
            "checks_from": kept.excluded.since,
        },
        where=_STATE.status != kept.excluded.status,
    )


def checks_from(learner_id: int, item_id: int) -> int | None:
    """Return since when (seconds) words on a done item hold, 0 for ever; None where it is not done.

    Of two who ask inside a save, one waits for the other.
    """
    mine = select(_STATE.checks_from).where(_STATE.learner_id == learner_id, _STATE.item_id == item_id)
    row = execute(mine.where(_STATE.status == Status.DONE).with_for_update()).first()
    return (row.checks_from or 0) if row else None


def set_checked(learner_id: int, item_id: int, checked: Checked, moment: int | None) -> None:
    """Note what mentors say of an item by now, since a moment (seconds); the words themselves are kept in mentoring."""
    mine = _STATE.learner_id == learner_id, _STATE.item_id == item_id
    execute(update(Progress).where(*mine).values(checked=int(checked), checked_at=moment))


def mark_known(who: Who, item_ids: Collection[int]) -> Collection[int]:
    """Raise items from to do to done as known before LearnPath; returns which that were. Never lowers or unticks."""
    if not item_ids:
        return ()
    row = {"learner_id": who.learner_id, "status": Status.DONE, "since": who.now, "known": True}
    kept = upsert(Progress, dialect()).values([row | {"item_id": item_id} for item_id in sorted(set(item_ids))])
    kept = kept.on_conflict_do_update(
        index_elements=[Progress.learner_id, Progress.item_id],
        set_={"status": Status.DONE, "since": who.now, "known": True},
        where=Progress.status == Status.TODO,
    )
    raised = execute(kept.returning(_STATE.item_id)).scalars().all()
    record(who, raised, Change.DONE, known=True)
    return raised


def unmark_known(learner_id: int, now: int, noted: list[Any]) -> None:
    """Take back that items were marked as known: the way back of such an act, by its items, moment and track."""
    item_ids, at, track_id = noted
    here = _STATE.learner_id == learner_id, _STATE.item_id.in_(item_ids)
    still = select(func.count()).where(*here, _STATE.status == Status.DONE, _STATE.since == at, _STATE.known)
    still = still.where(_STATE.checked != Checked.VERIFIED)
    if execute(still).scalar() != len(item_ids):
        raise changed_since()
    for item_id in item_ids:
        set_exactly(Who(learner_id, learner_id, track_id, now), item_id, Held(Status.TODO, at, known=False), undo=True)


def undo_status(learner_id: int, now: int, noted: list[Any]) -> None:
    """Take a change of status back: the way back of an act that noted its track, item, what it was, what it became."""
    track_id, item_id, was, became = noted
    if held(learner_id, item_id) != Held(*became):
        raise changed_since()
    set_exactly(Who(learner_id, learner_id, track_id, now), item_id, Held(*was), undo=True)


def tell(act: Act, track_id: int | None, item_id: int, change: Change, title: str | None = None) -> None:
    """Record something that a person did to an item beside its status; what names it stays readable for ever."""
    record(Who(act.user_id, act.user_id, track_id, act.now), [item_id], change, title=title)
    act.note("told", track_id, item_id, change, title)


def _untell(learner_id: int, now: int, noted: list[Any]) -> None:
    track_id, item_id, change, title = noted
    record(Who(learner_id, learner_id, track_id, now), [item_id], Change(change), undo=True, title=title)


ways_back["known"] = unmark_known
ways_back["status"] = undo_status
ways_back["told"] = _untell


def record(who: Who, item_ids: Collection[int], change: Change, known: bool = False, **more: Any) -> None:
    """Append an event for each item, of the same change."""
    base = {"learner_id": who.learner_id, "track_id": who.track_id, "actor_id": who.actor_id, "at": who.now}
    base |= {"change": int(change), "known": known, **more}
    rows = [base | {"item_id": item_id} for item_id in item_ids]
    if rows:
        execute(_EVENT, rows if len(rows) > 1 else rows[0])
