"""The log of who looked at a learner's pages; what is new to a mentor is what happened since their last look."""

from sqlalchemy import func, select

from learnpath.accounts.models import User
from learnpath.core.db import columns, execute, plain_insert
from learnpath.mentoring.models import Look

HOUR = 3_600  # seconds
_USER, _LOOK = columns(User), columns(Look)


def looked(mentor_id: int, learner_id: int, now: int) -> tuple[bool, int | None]:
    """Return whether a look within the last hour is written down, and when the one before that was (seconds, or None).

    Looks within an hour are one visit.
    """
    mine = _LOOK.mentor_id == mentor_id, _LOOK.learner_id == learner_id
    last = select(func.max(_LOOK.at)).where(*mine, _LOOK.at <= now)  # the clock may have been set back since
    before = last.where(_LOOK.at <= now - HOUR)
    lately, earlier = execute(select(last.scalar_subquery(), before.scalar_subquery())).one()
    return lately is not None and lately > now - HOUR, earlier


def note_look(mentor_id: int, learner_id: int, now: int) -> None:
    """Write down that a mentor looked at a learner's page."""
    execute(plain_insert(Look), {"mentor_id": mentor_id, "learner_id": learner_id, "at": now})


def looks_at(learner_id: int, most: int) -> list[tuple[str | None, int]]:
    """Return who looked at a learner's pages and when, newest first; None for someone whose account is gone."""
    rows = select(_USER.name, _LOOK.mentor_id, _LOOK.at).join_from(
        Look, User, _USER.id == _LOOK.mentor_id, isouter=True
    )
    rows = rows.where(_LOOK.learner_id == learner_id).order_by(_LOOK.at.desc(), _LOOK.id.desc()).limit(most)
    return [(row.name if row.mentor_id else None, row.at) for row in execute(rows)]
