"""The verbs on notices: tell people of something, and mark it as read. What is told of stands where it was said."""

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import NamedTuple

from sqlalchemy import func, update

from learnpath.core.attempts import counting
from learnpath.core.db import columns, execute, plain_insert
from learnpath.core.errors import NotHere
from learnpath.core.limits import TELLING
from learnpath.mentoring.models import Notice, Told

_NOTICE = columns(Notice)


class About(NamedTuple):
    """What something was said of: whose it is (None for the mentors of a cohort), and an item, a track, a cohort."""

    learner_id: int | None
    item_id: int | None = None
    track_id: int | None = None
    cohort_id: int | None = None


def tell(people: Iterable[int], kind: Told, actor_id: int, about: About, now: int) -> None:
    """Tell people, but not the one who did it, that something was said or done."""
    row = {"kind": int(kind), "actor_id": actor_id, "at": now, **about._asdict()}
    rows = [{"user_id": number, **row} for number in sorted({*people} - {actor_id})]
    if rows:
        execute(plain_insert(Notice), rows)


def telling(person_id: int, now: int) -> AbstractContextManager[None]:
    """Count what the block tells others as this person's, unless it fails; raises Held before it."""
    return counting([(TELLING, str(person_id))], now)


def tell_learners(learners: Iterable[int], kind: Told, actor_id: int, cohort_id: int, now: int) -> None:
    """Tell learners of a cohort, each of themselves, what its mentor did."""
    row = {"kind": int(kind), "actor_id": actor_id, "cohort_id": cohort_id, "at": now}
    if rows := [{"user_id": number, "learner_id": number, **row} for number in sorted({*learners})]:
        execute(plain_insert(Notice), rows)


def read_all(person_id: int, until: int, now: int) -> None:
    """Mark all notices of a person as read that they were given `until` a moment (seconds)."""
    mine = _NOTICE.user_id == person_id, _NOTICE.read_at.is_(None), _NOTICE.at <= until
    execute(update(Notice).where(*mine).values(read_at=now))


def read_one(person_id: int, number: int, now: int) -> None:
    """Mark a notice as read; raises NotHere for one that is not the person's."""
    mine = update(Notice).where(_NOTICE.user_id == person_id, _NOTICE.id == number)
    if not execute(mine.values(read_at=func.coalesce(_NOTICE.read_at, now))).rowcount:
        raise NotHere
