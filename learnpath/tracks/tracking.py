"""The verbs on tracks: start, come back, leave, and answer the offer of starter skills."""

from collections.abc import Collection

from sqlalchemy import func, select, update

from learnpath.catalogue.snapshot import Role
from learnpath.core.db import dialect, execute, upsert
from learnpath.tracks.models import Progress, ProgressEvent, Status, Track


def start_track(learner_id: int, role: Role, revision: int, now: int) -> None:
    """Start a track, or come back to one that was left; starting it twice changes nothing.

    Starter skills are offered only to someone who has ticked nothing anywhere. `revision` is the catalogue's that the
    learner sees now.
    """
    ticked = select(func.count()).where(Progress.learner_id == learner_id, Progress.status != Status.TODO)
    offer = execute(ticked).scalar() == 0
    row = {"learner_id": learner_id, "role_id": role.id, "started_at": now, "left_at": None, "offer": offer}
    row["seen"] = revision
    kept = upsert(Track, dialect()).values(row)
    kept = kept.on_conflict_do_update(index_elements=[Track.learner_id, Track.role_id], set_={"left_at": None})
    execute(kept)


def come_back(track_id: int) -> None:
    """Take up a track that was left."""
    execute(update(Track).where(Track.id == track_id).values(left_at=None))


def leave_tracks(learner_id: int, role_ids: Collection[int], now: int) -> None:
    """Leave the tracks on some roles, a role and those it replaced: they go out of sight, their progress stays."""
    own = Track.learner_id == learner_id, Track.role_id.in_(role_ids), Track.left_at.is_(None)
    execute(update(Track).where(*own).values(left_at=now))


def note_seen(learner_id: int, role_ids: Collection[int], revision: int) -> None:
    """Note that the learner has seen what a revision of the catalogue changed for a role and those it replaced."""
    own = Track.learner_id == learner_id, Track.role_id.in_(role_ids), Track.seen < revision
    execute(update(Track).where(*own).values(seen=revision))


def answer_offer(track_id: int) -> None:
    """Note that the offer of starter skills was answered: it never comes back."""
    execute(update(Track).where(Track.id == track_id).values(offer=False))


def last_used(learner_id: int) -> int | None:
    """Return the role number of the track that the learner worked on last, on any device; None without a track."""
    own = select(
        Track.id, Track.role_id, func.coalesce(func.max(ProgressEvent.at), 0).label("worked"), Track.started_at
    )
    own = own.join_from(Track, ProgressEvent, ProgressEvent.track_id == Track.id, isouter=True)
    own = own.where(Track.learner_id == learner_id, Track.left_at.is_(None)).group_by(Track.id)
    rows = execute(own).all()
    return max(rows, key=lambda row: (max(row.worked, row.started_at), row.id)).role_id if rows else None
