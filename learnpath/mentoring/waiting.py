"""What waits for a mentor's answer: questions that nobody has replied to, and items that wait for a check."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from json import dumps
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, literal, null, select, text, union_all

from learnpath.catalogue.kept import kept_with_catalogue
from learnpath.catalogue.snapshot import Item, Snapshot
from learnpath.core.db import columns, dialect, execute
from learnpath.mentoring.comments import unanswered
from learnpath.mentoring.consents import Shared
from learnpath.mentoring.models import Comment
from learnpath.mentoring.seeing import place_of
from learnpath.mentoring.wanted import Reason
from learnpath.tracks.models import ASKED, Progress, Status
from learnpath.tracks.reading import AMONG
from learnpath.tracks.state import KeptRows, state_of

DAYS = 3  # that an item may wait for a check before it calls for attention
_COMMENT, _STATE = columns(Comment), columns(Progress)


class Waiting(NamedTuple):
    """A question on an item or on a track, or else an item that waits for a check, and for how many whole days."""

    learner_id: int
    item_id: int | None
    track_id: int | None
    days: int
    is_question: bool


def waiting_of(learner_ids: Collection[int], now: int) -> list[Waiting]:
    """Return what has waited too long for the mentors of several learners, the longest first; in one statement.

    A question has from the start, a check after DAYS.
    """
    if not learner_ids:
        return []
    values = {"learners": dumps(sorted(learner_ids)), "overdue": now - DAYS * 86_400}
    found = sorted(execute(_waiting(dialect()), values).all(), key=lambda row: (row.since, row[0], row[1] or 0))
    return [
        Waiting(learner_id, item_id, track_id, max(0, now - since) // 86_400, asks)
        for learner_id, item_id, track_id, since, asks in found
    ]


@cache
def _waiting(kind: str) -> Any:
    where = (_COMMENT.learner_id, _COMMENT.item_id, _COMMENT.track_id)
    questions: Select[Any] = select(*where, func.min(_COMMENT.at).label("since"), literal(value=True))
    questions = questions.where(text(f"comment.learner_id {AMONG[kind]}"), unanswered()).group_by(*where)
    checks = select(_STATE.learner_id, _STATE.item_id, null(), _STATE.checked_at, literal(value=False))
    checks = checks.where(text(f"progress.learner_id {AMONG[kind]}"), ASKED)
    checks = checks.where(_STATE.status == Status.DONE, _STATE.checked_at < bindparam("overdue"))
    return union_all(questions, checks)


def reasons(
    found: Iterable[Waiting], shared: Mapping[int, Shared], kept: Mapping[int, KeptRows], snapshot: Snapshot
) -> dict[tuple[int, int], list[Reason]]:
    """Say what waits as reasons to look at a learner, by the numbers of learner and track; only what is shared.

    `kept` is what the database has of each learner.
    """
    said = defaultdict[tuple[int, int], list[Reason]](list)
    for one in found:
        place = _place(snapshot, kept.get(one.learner_id, ()), tuple(shared[one.learner_id].tracks.items()), *one[1:3])
        if place is None:
            continue
        ago = "today" if not one.days else "a day ago" if one.days == 1 else f"{one.days} days ago"
        page = f"/mentoring/learners/{one.learner_id}"
        if place.item is None:
            reason = Reason(f"Asked a question {ago}.", "Reply", f"{page}?track={place.role_slug}#say-it")
        else:
            name, slug = place.item.name, place.item.slug
            address = f"{page}/tracks/{place.role_slug}/items/{slug}"
            if one.is_question:
                reason = Reason(f"Asked about {name} {ago}.", "Reply", f"{address}#comments-{slug}")
            else:
                reason = Reason(f"{name} waits for a check, asked for {ago}.", "Check", address)
        said[one.learner_id, place.track_id].append(reason)
    return said


class Place(NamedTuple):
    """Where something waits: the track, the role's slug, and the item if it is one."""

    track_id: int
    role_slug: str
    item: Item | None


@kept_with_catalogue
def _place(
    snapshot: Snapshot,
    rows: KeptRows,
    shared: tuple[tuple[int, int], ...],
    item_id: int | None,
    track_id: int | None,
) -> Place | None:
    """Return where something waits on the tracks that are shared, as pairs of number and sections; None for nowhere.

    Kept, as a mentor's next look mostly finds the same rows.
    """
    found = place_of(item_id, track_id, dict(shared), state_of(rows, snapshot), snapshot)
    return Place(found.track.id, found.role.slug, found.item) if found else None
