"""The verbs on tracks: start, come back, leave, and answer the offer of starter skills."""

from sqlalchemy import func, select, update

from learnpath.catalogue.snapshot import Role
from learnpath.core.db import columns, dialect, execute, upsert
from learnpath.tracks.models import Progress, ProgressEvent, Status, Track


def start_track(learner_id: int, role: Role, now: int) -> int:
    """Start a track, or come back to one that was left, and return its number; starting it twice changes nothing.

    Starter skills are offered only to someone who has ticked nothing anywhere.
    """
    ticked = select(func.count()).where(Progress.learner_id == learner_id, Progress.status != Status.TODO)
    offer = execute(ticked).scalar() == 0
    row = {"learner_id": learner_id, "role_id": role.id, "started_at": now, "left_at": None, "offer": offer}
    kept = upsert(Track, dialect()).values(row)
    kept = kept.on_conflict_do_update(index_elements=[Track.learner_id, Track.role_id], set_={"left_at": None})
    return int(execute(kept.returning(columns(Track).id)).scalar_one())


def leave_track(track_id: int, now: int) -> None:
    """Leave a track: it goes out of sight, its progress stays."""
    execute(update(Track).where(Track.id == track_id, Track.left_at.is_(None)).values(left_at=now))


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
