"""The verbs on notices: tell people of something, and mark it as read. What is told of stands where it was said."""

from collections.abc import Iterable
from typing import NamedTuple

from learnpath.core.db import columns, execute, plain_insert
from learnpath.mentoring.models import Notice, Told

_NOTICE = columns(Notice)


class About(NamedTuple):
    """What something was said of: a learner, and where it has them an item, a track, a cohort."""

    learner_id: int
    item_id: int | None = None
    track_id: int | None = None
    cohort_id: int | None = None


def tell(people: Iterable[int], kind: Told, actor_id: int, about: About, now: int) -> None:
    """Tell people, but not the one who did it, that something was said or done."""
    row = {"kind": int(kind), "actor_id": actor_id, "at": now, **about._asdict()}
    rows = [{"user_id": number, **row} for number in sorted({*people} - {actor_id})]
    if rows:
        execute(plain_insert(Notice), rows)


def tell_learners(learners: Iterable[int], kind: Told, actor_id: int, cohort_id: int, now: int) -> None:
    """Tell learners of a cohort, each of themselves, what its mentor did."""
    row = {"kind": int(kind), "actor_id": actor_id, "cohort_id": cohort_id, "at": now}
    if rows := [{"user_id": number, "learner_id": number, **row} for number in sorted({*learners})]:
        execute(plain_insert(Notice), rows)
