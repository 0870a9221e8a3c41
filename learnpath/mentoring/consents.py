"""What is shared with whom: read at every request, and changed by either side."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import delete, or_, select, update

from learnpath.accounts.models import User
from learnpath.core.db import columns, execute, plain_insert
from learnpath.core.errors import NotHere
from learnpath.mentoring.models import Consent, ConsentTrack, Look

HOUR = 3_600  # seconds
_CONSENT, _TRACK, _USER, _LOOK = columns(Consent), columns(ConsentTrack), columns(User), columns(Look)


@dataclass(frozen=True)
class Given:
    """A consent as its learner sees it: with whom, what, and whether it is in force."""

    id: int
    mentor_id: int
    mentor: str
    sections: int
    since: int
    until: int | None
    paused_at: int | None
    track_ids: frozenset[int]

    def has_ended(self, now: int) -> bool:
        """Whether its last day is over."""
        return self.until is not None and self.until <= now


class Shared(NamedTuple):
    """What a mentor may see of a learner: sections by the number of the track; `consents` are what allows it."""

    learner_id: int
    learner: str
    time_zone: str | None
    since: int
    tracks: Mapping[int, int]
    consents: tuple[int, ...]


def given_by(learner_id: int) -> list[Given]:
    """Return what a learner shares, oldest first; what was ended is left out, what is paused or over is there."""
    names = (_CONSENT.id, _CONSENT.mentor_id, _USER.name, _CONSENT.sections, _CONSENT.since, _CONSENT.until)
    rows = select(*names, _CONSENT.paused_at, _TRACK.track_id).join_from(Consent, User, _USER.id == _CONSENT.mentor_id)
    rows = rows.join(ConsentTrack, _TRACK.consent_id == _CONSENT.id, isouter=True)
    rows = rows.where(_CONSENT.learner_id == learner_id, _CONSENT.ended_at.is_(None)).order_by(_CONSENT.id)
    found, tracks = dict[int, Any](), defaultdict[int, set[int]](set)
    for row in execute(rows):
        found[row.id] = row
        tracks[row.id] |= {row.track_id} - {None}
    return [
        Given(
            row.id,
            row.mentor_id,
            row.name,
            row.sections,
            row.since,
            row.until,
            row.paused_at,
            frozenset(tracks[number]),
        )
        for number, row in found.items()
    ]


def shared_with(mentor_id: int, now: int, learner_id: int | None = None) -> dict[int, Shared]:
    """Return what a mentor may see at this moment, by learner; of one `learner_id` alone where that is given.

    Where several consents share a track, each section that one of them shares is shared.
    """
    names = (_CONSENT.id, _CONSENT.learner_id, _USER.name, _USER.time_zone, _CONSENT.since, _CONSENT.sections)
    rows = select(*names, _TRACK.track_id).join_from(Consent, User, _USER.id == _CONSENT.learner_id)
    rows = rows.join(ConsentTrack, _TRACK.consent_id == _CONSENT.id).where(_CONSENT.mentor_id == mentor_id)
    rows = rows.where(_CONSENT.ended_at.is_(None), _CONSENT.paused_at.is_(None))
    rows = rows.where(or_(_CONSENT.until.is_(None), _CONSENT.until > now))
    if learner_id is not None:
        rows = rows.where(_CONSENT.learner_id == learner_id)
    found = dict[int, Shared]()
    for consent_id, learner, name, zone, since, sections, track_id in execute(rows.order_by(_CONSENT.id)):
        before = found.get(learner) or Shared(learner, name, zone, since, {}, ())
        tracks = {**before.tracks, track_id: before.tracks.get(track_id, 0) | sections}
        found[learner] = before._replace(tracks=tracks, consents=(*before.consents, consent_id))
    return found


def change(learner_id: int, number: int, sections: int, until: int | None, track_ids: Collection[int]) -> None:
    """Change what a consent shares; raises NotHere for what is not the learner's, or ended."""
    _set(learner_id, number, sections=int(sections), until=until)
    execute(delete(ConsentTrack).where(_TRACK.consent_id == number))
    execute(plain_insert(ConsentTrack), [{"consent_id": number, "track_id": track} for track in sorted(track_ids)])


def pause(learner_id: int, number: int, paused_at: int | None) -> None:
    """Pause a consent from a moment on, or with None take it up again; raises NotHere as `change` does."""
    _set(learner_id, number, paused_at=paused_at)


def revoke(learner_id: int, number: int, now: int) -> None:
    """End a consent for good; raises NotHere as `change` does."""
    _set(learner_id, number, ended_at=now)


def leave(mentor_id: int, learner_id: int, now: int) -> None:
    """End all that a learner shares with a mentor, from the mentor's side; raises NotHere where there is nothing."""
    mine = _CONSENT.mentor_id == mentor_id, _CONSENT.learner_id == learner_id, _CONSENT.ended_at.is_(None)
    if not execute(update(Consent).where(*mine).values(ended_at=now)).rowcount:
        raise NotHere


def looked_lately(mentor_id: int, learner_id: int, now: int) -> bool:
    """Whether it is written down already that a mentor looked within the last hour."""
    mine = _LOOK.mentor_id == mentor_id, _LOOK.learner_id == learner_id, _LOOK.at > now - HOUR
    return execute(select(_LOOK.id).where(*mine).limit(1)).first() is not None


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


def _set(learner_id: int, number: int, **values: Any) -> None:
    mine = _CONSENT.id == number, _CONSENT.learner_id == learner_id, _CONSENT.ended_at.is_(None)
    if not execute(update(Consent).where(*mine).values(**values)).rowcount:
        raise NotHere
