"""A file that was sent waits for a yes: the newest one a person, for a day."""

import hashlib

from sqlalchemy import delete, select

from learnpath.core.db import columns, dialect, execute, upsert
from learnpath.takeout.models import PendingImport

KEPT = 86_400  # seconds
_FILE = columns(PendingImport)


def hold(learner_id: int, document: str, now: int) -> None:
    """Keep a checked file in place of an older one, and forget whatever waited too long."""
    execute(delete(PendingImport).where(_FILE.made_at <= now - KEPT))
    row = {"document": document, "made_at": now}
    kept = upsert(PendingImport, dialect()).values(learner_id=learner_id, **row)
    execute(kept.on_conflict_do_update(index_elements=[_FILE.learner_id], set_=row))


def held(learner_id: int, now: int) -> str | None:
    """Return the file that waits, or None."""
    mine = _FILE.learner_id == learner_id, _FILE.made_at > now - KEPT
    found: str | None = execute(select(_FILE.document).where(*mine)).scalar()
    return found


def waits(learner_id: int, now: int) -> bool:
    """Whether a file waits."""
    mine = _FILE.learner_id == learner_id, _FILE.made_at > now - KEPT
    return execute(select(_FILE.learner_id).where(*mine)).first() is not None


def forget(learner_id: int) -> None:
    """Drop the file that waits."""
    execute(delete(PendingImport).where(_FILE.learner_id == learner_id))


def digest(document: str, shown: object) -> str:
    """Return what stands for a file and what was `shown` of it: a yes is for that."""
    return hashlib.sha256(f"{document}\n{shown!r}".encode()).hexdigest()[:32]
