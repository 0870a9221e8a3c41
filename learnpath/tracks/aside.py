"""The verbs on what is set aside: a choice on one track, with a reason, that never changes a status."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import delete

from learnpath.core.db import columns, dialect, execute, upsert
from learnpath.core.undo import Act, changed_since, ways_back
from learnpath.tracks.models import Change, SetAside
from learnpath.tracks.progress import Who, record

_ASIDE = columns(SetAside)


def set_aside(act: Act, who: Who, item_id: int, reason: str | None) -> None:
    """Leave an item out of the track, for a reason or None; its status stays. Done twice, it is the same."""
    came = _leave_out(who, {item_id: reason})
    if came:
        act.note("aside", who.track_id, {}, came)
    else:
        act.put(SetAside, {"track_id": who.track_id, "item_id": item_id}, {"reason": reason})


def take_back(act: Act, who: Who, item_id: int, before: Collection[int], others: Collection[int]) -> None:
    """Take an item back onto the track.

    `before` are the items that became it: it is not left out on their account either; `others` are what stays left out
    though it was on their account.
    """
    came = _leave_out(who, dict.fromkeys(others))
    gone = _take_back(who, [item_id, *before])
    if gone or came:
        act.note("aside", who.track_id, gone, came)


def _leave_out(who: Who, reasons: Mapping[int, str | None], undo: bool = False) -> list[int]:
    if not reasons:
        return []
    rows = [{"track_id": who.track_id, "item_id": number, "reason": reason} for number, reason in reasons.items()]
    kept = upsert(SetAside, dialect()).values(rows).on_conflict_do_nothing()
    changed = list(execute(kept.returning(_ASIDE.item_id)).scalars())
    record(who, changed, Change.SET_ASIDE, undo=undo)
    return changed


def _take_back(who: Who, item_ids: Collection[int], undo: bool = False) -> dict[int, str | None]:
    """Take items back; returns those that were set aside, with their reasons."""
    gone = delete(SetAside).where(_ASIDE.track_id == who.track_id, _ASIDE.item_id.in_(item_ids))
    found: dict[int, str | None] = {
        row.item_id: row.reason for row in execute(gone.returning(_ASIDE.item_id, _ASIDE.reason))
    }
    record(who, list(found), Change.TAKEN_BACK, undo=undo)
    return found


def _undo(learner_id: int, now: int, noted: list[Any]) -> None:
    track_id, gone, came = noted
    who = Who(learner_id, learner_id, track_id, now)
    taken_back = _take_back(who, came, undo=True)
    left_out = _leave_out(who, {int(number): reason for number, reason in gone.items()}, undo=True)
    if (len(taken_back), len(left_out)) != (len(came), len(gone)):
        raise changed_since()


ways_back["aside"] = _undo
