"""The verbs on mails to send: put one into the outbox, take one out to send it, and say what became of it."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import case, delete, func, or_, select, union_all, update

from learnpath.core.db import columns, dialect, execute, upsert
from learnpath.core.errors import Refused
from learnpath.mentoring.choices import TOLD_OF
from learnpath.mentoring.mail_models import Letter, MailChoice, Outgoing, Topic
from learnpath.mentoring.models import Notice
from learnpath.tracks.models import ProgressEvent, Track

DAY = 86_400  # seconds
WEEK = 7 * DAY
PAUSES = (300, 3_600, 21_600, DAY)  # seconds until the next try, after which it is the last
TOLD_FOR = 30 * DAY  # that a notice can still be mailed
KEPT = 60 * DAY  # that it is known that a mail went out
REMINDERS = 3  # one a week without activity
MOST_A_DAY = 20  # invitations that a person may have mailed
_OUT, _CHOICE, _NOTICE = columns(Outgoing), columns(MailChoice), columns(Notice)
_EVENT, _TRACK = columns(ProgressEvent), columns(Track)


class TooManyMails(Refused):
    """A person has had enough invitations mailed for a day."""


class Due(NamedTuple):
    """A mail to put into the outbox; `mark` as in Outgoing."""

    letter: Letter
    user_id: int
    mark: int
    invitation_id: int | None = None
    address: str | None = None


class Claimed(NamedTuple):
    """A mail that was taken out to be sent; nobody else has it until its next try."""

    id: int
    letter: int
    user_id: int
    mark: int
    invitation_id: int | None
    address: str | None
    tries: int


def queue(due: Iterable[Due], now: int) -> None:
    """Put mails into the outbox; one that is there, or was sent, stays as it is."""
    if rows := [{**one._asdict(), "made_at": now, "tries": 0, "next_at": now} for one in due]:
        execute(upsert(Outgoing, dialect()).on_conflict_do_nothing(), rows)


def queue_invitation(learner_id: int, number: int, address: str, now: int) -> None:
    """Have an invitation mailed. Raises TooManyMails where enough were for a day: nobody sends bulk mail by it."""
    lately = select(func.count()).where(_OUT.user_id == learner_id, _OUT.letter == Letter.INVITATION)
    if execute(lately.where(_OUT.made_at > now - DAY)).scalar_one() >= MOST_A_DAY:
        raise TooManyMails(f"{MOST_A_DAY} invitations were mailed within a day. Leave this empty and send the link.")
    queue([Due(Letter.INVITATION, learner_id, number, number, address)], now)


def due_digests(now: int) -> list[Due]:
    """Return the digests that are due: for who has unread notices newer than their last one, which is a week old."""
    last = select(_OUT.user_id, func.max(_OUT.sent_at).label("sent_at"), func.max(_OUT.next_at).label("next_at"))
    last = last.add_columns(func.max(func.coalesce(_OUT.sent_at, _OUT.made_at)).label("at"))
    before = last.where(_OUT.letter == Letter.DIGEST).group_by(_OUT.user_id).subquery().c
    off = select(_CHOICE.user_id).where(_CHOICE.user_id == _NOTICE.user_id)
    wanted = [_NOTICE.kind.in_(kinds) & ~off.where(_CHOICE.topic == topic).exists() for topic, kinds in TOLD_OF.items()]
    rows = select(_NOTICE.user_id, func.coalesce(func.max(before.at), 0))
    rows = rows.join_from(Notice, before.user_id.table, before.user_id == _NOTICE.user_id, isouter=True)
    rows = rows.where(_NOTICE.read_at.is_(None), _NOTICE.at.between(now - TOLD_FOR, now - 1), or_(*wanted))
    rows = rows.where(before.next_at.is_(None), _NOTICE.at >= func.coalesce(before.sent_at, 0))
    rows = rows.where(func.coalesce(before.at, 0) <= now - WEEK)
    found = execute(rows.group_by(_NOTICE.user_id).order_by(_NOTICE.user_id))
    return [Due(Letter.DIGEST, user_id, mark) for user_id, mark in found]


def last_digest_at(person_id: int) -> int:
    """Return when the last digest was sent to a person (seconds); 0 for never."""
    mine = _OUT.user_id == person_id, _OUT.letter == Letter.DIGEST
    return int(execute(select(func.coalesce(func.max(_OUT.sent_at), 0)).where(*mine)).scalar_one())


def due_reminders(now: int, person_id: int | None = None) -> list[Due]:
    """Return the reminders that are due, of one person alone where that is given.

    One for each of the first three whole weeks since a learner who chose them did something on a track, or started one.
    """
    on = select(_CHOICE.user_id).where(_CHOICE.topic == Topic.REMINDERS)
    on = on if person_id is None else on.where(_CHOICE.user_id == person_id)
    active = _TRACK.learner_id.in_(on), _TRACK.left_at.is_(None)
    did = select(_EVENT.learner_id.label("learner"), func.max(_EVENT.at).label("at")).group_by(_EVENT.learner_id)
    began = select(_TRACK.learner_id, func.max(_TRACK.started_at)).where(*active).group_by(_TRACK.learner_id)
    both = union_all(did.where(_EVENT.learner_id.in_(select(_TRACK.learner_id).where(*active))), began).subquery().c
    found = execute(select(both.learner, func.max(both.at)).group_by(both.learner).order_by(both.learner))
    weeks = [(learner, at, (now - at) // WEEK) for learner, at in found]
    return [Due(Letter.REMINDER, learner, at + n * WEEK) for learner, at, n in weeks if 1 <= n <= REMINDERS]


def claim(now: int) -> Claimed | None:
    """Take the next mail that is due, for this process alone, and put its next try off; None for no more."""
    first = select(_OUT.id).where(_OUT.next_at <= now).order_by(_OUT.next_at, _OUT.id).limit(1)
    first = first.with_for_update(skip_locked=True)
    pause = case(*((_OUT.tries == number, seconds) for number, seconds in enumerate(PAUSES)), else_=PAUSES[-1])
    taken = update(Outgoing).where(_OUT.id == first.scalar_subquery(), _OUT.next_at <= now)
    taken = taken.values(tries=_OUT.tries + 1, next_at=now + pause)
    row = execute(taken.returning(*(_OUT[name] for name in Claimed._fields))).first()
    return Claimed(*row) if row else None


def sent(mail: Claimed, now: int) -> None:
    """Say that a mail went out that was composed at `now`; the address that it went to is kept no longer."""
    _end(mail, sent_at=now)


def not_sent(mail: Claimed, now: int) -> None:
    """Say that a mail did not go out; after the last try it is given up."""
    if mail.tries > len(PAUSES):
        _end(mail, failed_at=now)


def drop(mail: Claimed) -> None:
    """Take out a mail that has nothing to say any more."""
    execute(delete(Outgoing).where(_OUT.id == mail.id))


def forget_sent(now: int) -> None:
    """Remove mails that were sent, or given up, 60 days ago."""
    execute(delete(Outgoing).where(func.coalesce(_OUT.sent_at, _OUT.failed_at) <= now - KEPT))


def mailed(learner_id: int) -> Mapping[int, tuple[int | None, int | None]]:
    """Return of a learner's invitations that go by mail, by number, when that was sent or given up (or None)."""
    rows = select(_OUT.invitation_id, _OUT.sent_at, _OUT.failed_at)
    found = execute(rows.where(_OUT.user_id == learner_id, _OUT.letter == Letter.INVITATION))
    return {number: (sent_at, failed_at) for number, sent_at, failed_at in found}


def _end(mail: Claimed, **moments: int) -> None:
    values: dict[str, Any] = {"next_at": None, "address": None, **moments}
    execute(update(Outgoing).where(_OUT.id == mail.id).values(**values))
