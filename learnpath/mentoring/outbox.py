"""Which digests and reminders are due, and invitations by mail."""

from collections.abc import Mapping

from sqlalchemy import func, or_, select, union_all

from learnpath.core.db import columns, execute
from learnpath.core.outbox import Due, Letter, Outgoing, queue
from learnpath.mentoring.choices import TOLD_OF
from learnpath.mentoring.mail_models import MailChoice, Topic
from learnpath.mentoring.models import Notice
from learnpath.tracks.models import ProgressEvent, Track

DAY = 86_400  # seconds
WEEK = 7 * DAY
TOLD_FOR = 30 * DAY  # that a notice can still be mailed
REMINDERS = 3  # one a week without activity
_OUT, _CHOICE, _NOTICE = columns(Outgoing), columns(MailChoice), columns(Notice)
_EVENT, _TRACK = columns(ProgressEvent), columns(Track)


def queue_invitation(learner_id: int, number: int, address: str, now: int) -> None:
    """Have an invitation mailed."""
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


def mailed(learner_id: int) -> Mapping[int, tuple[int | None, int | None]]:
    """Return of a learner's invitations that go by mail, by number, when that was sent or given up (or None)."""
    rows = select(_OUT.invitation_id, _OUT.sent_at, _OUT.failed_at)
    found = execute(rows.where(_OUT.user_id == learner_id, _OUT.letter == Letter.INVITATION))
    return {number: (sent_at, failed_at) for number, sent_at, failed_at in found}
