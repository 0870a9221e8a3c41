"""What waits for a mentor's answer: questions that nobody has replied to, and items that wait for a check."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from functools import cache
from json import dumps
from typing import Any, NamedTuple

from sqlalchemy import Select, func, literal, null, select, text, union_all

from learnpath.catalogue.snapshot import Snapshot
from learnpath.core.db import columns, dialect, execute
from learnpath.mentoring.comments import unanswered
from learnpath.mentoring.consents import Shared
from learnpath.mentoring.models import Comment
from learnpath.mentoring.seeing import seen_on
from learnpath.mentoring.wanted import Reason
from learnpath.tracks.models import Checked, Progress, Status
from learnpath.tracks.reading import AMONG
from learnpath.tracks.state import LearnerState

DAYS = 3  # that an item may wait for a check before it calls for attention
_COMMENT, _STATE = columns(Comment), columns(Progress)


class Waiting(NamedTuple):
    """A question on an item or on a track, or else an item that waits for a check, since a moment (seconds)."""

    learner_id: int
    item_id: int | None
    track_id: int | None
    since: int
    is_question: bool


def waiting_of(learner_ids: Collection[int]) -> list[Waiting]:
    """Return what waits for the mentors of several learners, what waits longest first; in one statement."""
    if not learner_ids:
        return []
    found = execute(_waiting(dialect()), {"learners": dumps(sorted(learner_ids))})
    return sorted((Waiting(*row) for row in found), key=lambda one: (one.since, one.learner_id, one.item_id or 0))


@cache
def _waiting(kind: str) -> Any:
    where = (_COMMENT.learner_id, _COMMENT.item_id, _COMMENT.track_id)
    questions: Select[Any] = select(*where, func.min(_COMMENT.at), literal(value=True))
    questions = questions.where(text(f"comment.learner_id {AMONG[kind]}"), unanswered()).group_by(*where)
    checks = select(_STATE.learner_id, _STATE.item_id, null(), _STATE.checked_at, literal(value=False))
    checks = checks.where(text(f"progress.learner_id {AMONG[kind]}"), _STATE.checked == Checked.ASKED)
    return union_all(questions, checks.where(_STATE.status == Status.DONE, _STATE.checked_at >= _STATE.since))


def reasons(
    found: list[Waiting],
    shared: Mapping[int, Shared],
    state_of: Callable[[int], LearnerState],
    snapshot: Snapshot,
    now: int,
) -> dict[tuple[int, int], list[Reason]]:
    """Say what waits as reasons to look at a learner, by the numbers of learner and track; only what is shared.

    `state_of` returns what a learner has, by number.
    """
    said = defaultdict[tuple[int, int], list[Reason]](list)
    for one in found:
        days = (now - one.since) // 86_400
        if not one.is_question and now - one.since <= DAYS * 86_400:
            continue
        state, tracks = state_of(one.learner_id), shared[one.learner_id].tracks
        page = f"/mentoring/learners/{one.learner_id}"
        ago = "today" if not days else "a day ago" if days == 1 else f"{days} days ago"
        if one.item_id is None:
            track = next((track for track in state.active if track.id == one.track_id and track.id in tracks), None)
            if track:
                slug = snapshot.roles_by_id[track.role_id].slug
                said[one.learner_id, track.id].append(
                    Reason(f"Asked a question {ago}.", "Reply", f"{page}?track={slug}#say-it")
                )
        elif place := seen_on(one.item_id, tracks, state, snapshot):
            track, item = place
            address = f"{page}/tracks/{snapshot.roles_by_id[track.role_id].slug}/items/{item.slug}"
            if one.is_question:
                reason = Reason(f"Asked about {item.name} {ago}.", "Reply", f"{address}#comments-{item.slug}")
            else:
                reason = Reason(f"{item.name} waits for a check, asked for {ago}.", "Check", address)
            said[one.learner_id, track.id].append(reason)
    return said
