"""The audit log: what was done that matters for the safety of accounts, by whom and to whose; never a secret.

Events are kept for as long as the site's settings say, and go with the account that they are of.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any, NamedTuple

from sqlalchemy import case, delete, func, insert, select

from learnpath.accounts.models import AuditEvent, User
from learnpath.core.db import columns, execute, plain_insert
from learnpath.core.outbox import Due, Letter, queue

DAY = 86_400  # seconds
PAGE = 50  # events
NAMELESS = "someone without a name"
_EVENT, _USER = columns(AuditEvent), columns(User)
_ACTOR = User.__table__.alias("actor")


class Did(IntEnum):
    """What was done."""

    SIGNED_UP = 0
    SIGNED_IN = 1
    SIGN_IN_FAILED = 2
    SIGNED_OUT = 3
    PASSWORD_CHANGED = 4
    RESET_ASKED = 5
    RESET_DONE = 6
    EMAIL_ASKED = 7
    EMAIL_CHANGED = 8
    EMAIL_CONFIRMED = 9
    SESSIONS_ENDED = 10
    EXPORTED = 11
    IMPORTED = 12
    DISABLED = 13
    ENABLED = 14
    MADE_ADMIN = 15
    ADMIN_ENDED = 16
    ACCOUNT_DELETED = 17
    SECOND_ON = 18
    SECOND_OFF = 19
    CODES_MADE = 20
    RECOVERY_USED = 21
    PASSKEY_ADDED = 22
    PASSKEY_REMOVED = 23
    PASSKEY_USED = 24
    SECOND_RESET = 25
    SHARING_BEGAN = 26
    SHARING_CHANGED = 27
    SHARING_ENDED = 28
    ENDED_EVERYWHERE = 29
    LINK_MADE = 30
    INVITED = 31
    CODE_FAILED = 40
    PROVED = 41


WORDS: Mapping[Did, str] = {
    Did.SIGNED_UP: "Account made",
    Did.SIGNED_IN: "Signed in",
    Did.SIGN_IN_FAILED: "Wrong password",
    Did.SIGNED_OUT: "Signed out",
    Did.PASSWORD_CHANGED: "Password changed",
    Did.RESET_ASKED: "Link for a new password asked for",
    Did.RESET_DONE: "New password set by a link",
    Did.EMAIL_ASKED: "Another email address asked for",
    Did.EMAIL_CHANGED: "Email address changed",
    Did.EMAIL_CONFIRMED: "Email address confirmed",
    Did.SESSIONS_ENDED: "Signed out on other devices",
    Did.EXPORTED: "Data downloaded",
    Did.IMPORTED: "Data imported",
    Did.DISABLED: "Account disabled",
    Did.ENABLED: "Account enabled",
    Did.MADE_ADMIN: "Made an administrator",
    Did.ADMIN_ENDED: "No administrator any more",
    Did.ACCOUNT_DELETED: "An account was deleted",
    Did.SECOND_ON: "Authenticator app set up",
    Did.SECOND_OFF: "Authenticator app switched off",
    Did.CODES_MADE: "New recovery codes made",
    Did.RECOVERY_USED: "Signed in with a recovery code",
    Did.PASSKEY_ADDED: "Passkey added",
    Did.PASSKEY_REMOVED: "Passkey removed",
    Did.PASSKEY_USED: "Signed in with a passkey",
    Did.SECOND_RESET: "Second factor removed",
    Did.SHARING_BEGAN: "Began to share with a mentor or cohort",
    Did.SHARING_CHANGED: "Changed what a mentor or cohort sees",
    Did.SHARING_ENDED: "Ended sharing with a mentor or cohort",
    Did.ENDED_EVERYWHERE: "Signed out on all devices",
    Did.LINK_MADE: "Link for a new password made",
    Did.INVITED: "Link to sign up made",
    Did.CODE_FAILED: "Wrong code",
    Did.PROVED: "Password given again",
}
WITH_AN_ADDRESS = (Did.SIGN_IN_FAILED, Did.RESET_ASKED)
"""What somebody who is not signed in does with an address."""
OF_SHARING = (Did.SHARING_BEGAN, Did.SHARING_CHANGED, Did.SHARING_ENDED)
"""What is the learner's own affair: nobody else reads it in a log."""

TOLD = frozenset(
    {
        Did.PASSWORD_CHANGED, Did.RESET_DONE, Did.SECOND_ON, Did.SECOND_OFF, Did.CODES_MADE, Did.RECOVERY_USED,
        Did.PASSKEY_ADDED, Did.PASSKEY_REMOVED, Did.SECOND_RESET,
    }
)  # fmt: skip
"""What changes how one signs in: its person is mailed. Of another address the one before is (changing.py)."""


class Event(NamedTuple):
    """Something that was done: when (seconds), what, by whom, to whose account, and on what device.

    `actor` is who did it, by name on one's own log and else by address; "" for the person themselves, None for the
    server or somebody who is gone.
    """

    id: int
    at: int
    kind: Did
    user_id: int | None
    user: str | None
    actor: str | None
    device: str

    @property
    def words(self) -> str:
        """What was done."""
        return WORDS[self.kind]

    @property
    def by(self) -> str:
        """Who did it, as the account's person is told; "" for themselves. No administrator is named."""
        if self.actor == "":
            return ""
        if self.kind in OF_SHARING:
            return self.actor or "somebody who is gone"
        return "somebody who was not signed in" if self.kind in WITH_AN_ADDRESS else "an administrator"


def note(kind: Did, user_id: int | None, actor_id: int | None, now: int, days: int, device: str = "") -> None:
    """Write down what was done, and forget what is older than `days`; in the caller's transaction."""
    execute(delete(AuditEvent).where(_EVENT.at <= now - days * DAY))
    row = {"at": now, "kind": int(kind), "user_id": user_id, "actor_id": actor_id, "device": device}
    execute(plain_insert(AuditEvent), row)


def note_by_address(kind: Did, email: str, now: int, device: str) -> None:
    """Write down what somebody who is not signed in did with an address, if it has an account.

    If it has none, the event is taken out again: a transaction that wrote nothing would be kept sooner, as nothing has
    to reach the disk, and tell by that who has an account.
    """
    whose = select(_USER.id).where(_USER.email == email).scalar_subquery()
    row = {"at": now, "kind": int(kind), "user_id": whose, "actor_id": None, "device": device}
    made = execute(insert(AuditEvent).values(**row).returning(_EVENT.id)).scalar_one()
    execute(delete(AuditEvent).where(_EVENT.id == made, _EVENT.user_id.is_(None)))


def tell(kind: Did, user_id: int, now: int) -> None:
    """Have the account's person mailed what was just noted, if it is in TOLD, at their address of this moment."""
    if kind in TOLD:
        number = select(func.max(_EVENT.id)).where(_EVENT.user_id == user_id, _EVENT.kind == int(kind))
        email, event = execute(select(_USER.email, number.scalar_subquery()).where(_USER.id == user_id)).one()
        queue([Due(Letter.SAFETY, user_id, event, address=email)], now)


def told(number: int) -> tuple[int, str] | None:
    """Return when something was done (seconds) and what, by the number of the event; None once that is forgotten."""
    row = execute(select(_EVENT.at, _EVENT.kind).where(_EVENT.id == number)).first()
    return (row.at, WORDS[Did(row.kind)]) if row else None


def events_of(user_id: int, before: int) -> list[Event]:
    """Return what was done with one account, newest first, from before a number on, or 0."""
    named = func.coalesce(func.nullif(_ACTOR.c.name, ""), NAMELESS)
    return _read(before, named, _EVENT.user_id == user_id)


def events(before: int, user_id: int = 0, kind: Did | None = None) -> list[Event]:
    """Return what was done with all accounts, or with one, or of one kind, in the same way; nothing of sharing."""
    which = [_EVENT.user_id == user_id] if user_id else []
    which += [_EVENT.kind.not_in([int(private) for private in OF_SHARING])]
    return _read(before, _ACTOR.c.email, *which, *([] if kind is None else [_EVENT.kind == int(kind)]))


def _read(before: int, actor: Any, *which: Any) -> list[Event]:
    names = (
        _EVENT.id,
        _EVENT.at,
        _EVENT.kind,
        _USER.email,
        _EVENT.user_id,
        _EVENT.actor_id,
        case((_EVENT.actor_id.is_not(None), actor)).label("actor"),
    )
    rows = select(*names, _EVENT.device).join_from(AuditEvent, User, _USER.id == _EVENT.user_id, isouter=True)
    rows = rows.join(_ACTOR, _ACTOR.c.id == _EVENT.actor_id, isouter=True).where(*which)
    rows = rows.where(_EVENT.id < before) if before else rows
    found = execute(rows.order_by(_EVENT.id.desc()).limit(PAGE + 1)).all()
    return [
        Event(row.id, row.at, Did(row.kind), row.user_id, row.email, actor, row.device)
        for row in found
        for actor in ["" if row.actor_id == row.user_id else row.actor]
    ]
