"""A mentor's own notes on a learner. They go when the mentorship ends (consents.forget)."""

from sqlalchemy import select

from learnpath.core.db import columns, dialect, execute, upsert
from learnpath.mentoring.models import MentorNote

_NOTE = columns(MentorNote)


def note_of(mentor_id: int, learner_id: int) -> str:
    """Return a mentor's note on a learner; "" for none."""
    mine = select(_NOTE.text).where(_NOTE.mentor_id == mentor_id, _NOTE.learner_id == learner_id)
    return execute(mine).scalar() or ""


def keep_note(mentor_id: int, learner_id: int, text: str, now: int) -> None:
    """Keep a mentor's note on a learner, in place of the one before."""
    values = {"text": text, "edited_at": now}
    kept = upsert(MentorNote, dialect()).values(mentor_id=mentor_id, learner_id=learner_id, **values)
    execute(kept.on_conflict_do_update(index_elements=[_NOTE.mentor_id, _NOTE.learner_id], set_=values))
