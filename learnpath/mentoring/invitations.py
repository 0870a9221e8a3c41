"""The verbs on invitations: make one, withdraw it, and answer it, which happens once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import func, insert, or_, select, update

from learnpath.accounts.models import User
from learnpath.core.db import columns, execute, plain_insert
from learnpath.core.errors import NotHere, Refused
from learnpath.core.tokens import new_token, token_hash
from learnpath.mentoring.consents import share_tracks
from learnpath.mentoring.models import Consent, Invitation, InvitationTrack, Told
from learnpath.mentoring.notices import About, tell
from learnpath.mentoring.outbox import queue_invitation
from learnpath.tracks.models import Track

DAYS = 14  # that an invitation can be answered
MOST_OPEN = 20  # invitations of a learner
FULL = f"There are {MOST_OPEN} open invitations already. Withdraw one first"
_INVITATION, _OF_TRACK, _USER, _TRACK = columns(Invitation), columns(InvitationTrack), columns(User), columns(Track)
_OPEN = (_INVITATION.withdrawn_at.is_(None), _INVITATION.accepted_at.is_(None), _INVITATION.declined_at.is_(None))


@dataclass(frozen=True)
class Wanted:
    """What an invitation is to share: numbers of tracks, bits of sections, until a moment (seconds) or without end.

    With an `address` it is mailed there too.
    """

    track_ids: Collection[int]
    sections: int
    until: int | None
    name: str
    message: str
    address: str = ""


class Open(NamedTuple):
    """An invitation that can still be answered, as its learner sees it."""

    id: int
    name: str
    sections: int
    until: int | None
    made_at: int
    expires_at: int


class Offer(NamedTuple):
    """An invitation as whom it is sent to sees it: who asks, and what would be shared."""

    id: int
    learner_id: int
    learner: str
    sections: int
    until: int | None
    message: str
    role_ids: Sequence[int]


class Mailed(NamedTuple):
    """What the mail of an invitation says: who asks, a word of theirs, and until when its link works (seconds)."""

    token: str
    learner: str
    message: str
    expires_at: int


def invite(learner_id: int, wanted: Wanted, now: int) -> str:
    """Make an invitation that can be answered for 14 days; returns its token, which nothing else keeps.

    Raises Refused where too many are open.
    """
    mine = select(func.count()).where(_INVITATION.learner_id == learner_id, _INVITATION.expires_at > now, *_OPEN)
    if execute(mine).scalar_one() >= MOST_OPEN:
        raise Refused(f"{FULL}.")
    token = new_token()
    row = {"learner_id": learner_id, "token_hash": token_hash(token), "sections": int(wanted.sections)}
    row |= {"until": wanted.until, "name": wanted.name, "message": wanted.message}
    made = insert(Invitation).values(**row, made_at=now, expires_at=now + DAYS * 86_400).returning(_INVITATION.id)
    number = execute(made).scalar_one()
    tracks = [{"invitation_id": number, "track_id": track} for track in sorted(wanted.track_ids)]
    execute(plain_insert(InvitationTrack), tracks)
    if wanted.address:
        queue_invitation(learner_id, number, wanted.address, now)
    return token


def new_mailed_token(number: int, now: int) -> Mailed | None:
    """Make the token of the link in an invitation's mail, in place of any before; None where it is not open any more.

    It is made when the mail is sent, so that no token waits in the outbox.
    """
    token = new_token()
    still = _INVITATION.id == number, _INVITATION.expires_at > now, *_OPEN
    names = (_INVITATION.learner_id, _INVITATION.message, _INVITATION.expires_at)
    row = execute(update(Invitation).where(*still).values(mailed_hash=token_hash(token)).returning(*names)).first()
    if row is None:
        return None
    learner = execute(select(_USER.name).where(_USER.id == row.learner_id)).scalar_one()
    return Mailed(token, learner, row.message, row.expires_at)


def open_invitations(learner_id: int, now: int) -> list[Open]:
    """Return a learner's invitations that can still be answered, newest first."""
    rows = select(*(_INVITATION[name] for name in Open._fields))
    rows = rows.where(_INVITATION.learner_id == learner_id, _INVITATION.expires_at > now, *_OPEN)
    return [Open(*row) for row in execute(rows.order_by(_INVITATION.id.desc()))]


def withdraw(learner_id: int, number: int, now: int) -> None:
    """Withdraw an invitation; raises NotHere for what is not the learner's, or was answered already."""
    mine = _INVITATION.id == number, _INVITATION.learner_id == learner_id
    if not execute(update(Invitation).where(*mine, *_OPEN).values(withdrawn_at=now)).rowcount:
        raise NotHere


def find_offer(token: str, now: int) -> Offer | None:
    """Return what a token offers; None for any that cannot be answered, whatever the reason."""
    names = (_INVITATION.id, _INVITATION.learner_id, _USER.name, _INVITATION.sections, _INVITATION.until)
    rows = select(*names, _INVITATION.message, _TRACK.role_id)
    rows = rows.join_from(Invitation, User, _USER.id == _INVITATION.learner_id)
    rows = rows.join(InvitationTrack, _OF_TRACK.invitation_id == _INVITATION.id, isouter=True)
    rows = rows.join(Track, _TRACK.id == _OF_TRACK.track_id, isouter=True)
    found = execute(rows.where(*_answerable(token, now)).order_by(_TRACK.started_at, _TRACK.id)).all()
    if not found:
        return None
    number, learner_id, learner, sections, until, message, _ = found[0]
    roles = [row.role_id for row in found if row.role_id is not None]
    return Offer(number, learner_id, learner, sections, until, message, roles)


def accept(token: str, mentor_id: int, now: int) -> int:
    """Accept an invitation: what it says is shared from now on. Returns the learner's number.

    Raises NotHere where it cannot be answered any more, also for the learner who made it.
    """
    row = _answer(token, mentor_id, now, accepted_at=now)
    values = {"learner_id": row.learner_id, "mentor_id": mentor_id, "sections": row.sections, "until": row.until}
    number = execute(insert(Consent).values(**values, since=now).returning(columns(Consent).id)).scalar_one()
    tracks = execute(select(_OF_TRACK.track_id).where(_OF_TRACK.invitation_id == row.id)).scalars().all()
    share_tracks(number, tracks)
    execute(update(User).where(_USER.id == mentor_id).values(mentors=True))
    execute(update(User).where(_USER.id == row.learner_id).values(mentored=True))
    tell([row.learner_id], Told.MENTOR_JOINED, mentor_id, About(row.learner_id), now)
    return int(row.learner_id)


def decline(token: str, mentor_id: int, now: int) -> None:
    """Decline an invitation: its link works no more. Raises NotHere as `accept` does."""
    row = _answer(token, mentor_id, now, declined_at=now)
    tell([row.learner_id], Told.MENTOR_DECLINED, mentor_id, About(row.learner_id), now)


def _answer(token: str, mentor_id: int, now: int, **values: int) -> Any:
    """Answer an invitation: of two answers at once only one finds it still open."""
    answered = update(Invitation).where(*_answerable(token, now), _INVITATION.learner_id != mentor_id)
    names = (_INVITATION.id, _INVITATION.learner_id, _INVITATION.sections, _INVITATION.until)
    row = execute(answered.values(**values).returning(*names)).first()
    if row is None:
        raise NotHere
    return row


def _answerable(token: str, now: int) -> tuple[Any, ...]:
    found = token_hash(token)
    its = or_(_INVITATION.token_hash == found, _INVITATION.mailed_hash == found)
    lasts = or_(_INVITATION.until.is_(None), _INVITATION.until > now)
    return (its, lasts, _INVITATION.expires_at > now, *_OPEN)
