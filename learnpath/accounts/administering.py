"""What administrators do with people's accounts, and whoever runs the server: each act is set, and written down once.

Nobody does any of it to their own account, so there is always an administrator left: the one who acted last.
"""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select, update

from learnpath.accounts import audit, links, second_factor
from learnpath.accounts.audit import Did
from learnpath.accounts.models import Link, User
from learnpath.accounts.registration import new_sign_up_link
from learnpath.accounts.sessions import end_sessions
from learnpath.core.db import columns, execute
from learnpath.core.errors import NotHere, Refused

_USER = columns(User)
OWN = (
    "This is your own account. Another administrator, or the command “learnpath user” on the server, can do this to it;"
    " your password, devices and second factor stand under Settings."
)
DISABLED = "This account is disabled, so no link would open it. Enable it first."


class By(NamedTuple):
    """Who acts: an administrator's number, or None for whoever runs the server; now (seconds) and on what device.

    What was done is kept for `days`; `mails` says that its person is mailed what changes how they sign in.
    """

    actor_id: int | None
    now: int
    days: int
    mails: bool
    device: str = ""


def disable(user_id: int, by: By) -> bool:
    """Sign a person out everywhere, and let them sign in no more; returns whether they could until now.

    This and all that follow raise NotHere for nobody, or by somebody who is no administrator (any more), and Refused
    for one's own account.
    """
    _both(user_id, by)
    if not _set(user_id, by, Did.DISABLED, _USER.disabled_at.is_(None), disabled_at=by.now):
        return False
    end_sessions(user_id, by.now)
    links.end_all(user_id)
    return True


def enable(user_id: int, by: By) -> bool:
    """Let a person sign in again who was disabled; returns whether they were."""
    _both(user_id, by)
    if not _set(user_id, by, Did.ENABLED, _USER.disabled_at.is_not(None), disabled_at=None):
        return False
    end_sessions(user_id, by.now)  # one that began at the very moment of disabling was never seen alive
    return True


def promote(user_id: int, by: By) -> bool:
    """Make a person an administrator; returns whether they were none."""
    _both(user_id, by)
    return _set(user_id, by, Did.MADE_ADMIN, _USER.admin.is_(False), admin=True)


def demote(user_id: int, by: By) -> bool:
    """Have a person be no administrator any more; returns whether they were one."""
    _both(user_id, by)
    return _set(user_id, by, Did.ADMIN_ENDED, _USER.admin.is_(True), admin=False)


def sign_out(user_id: int, by: By) -> bool:
    """End all sessions of a person; returns whether there were any."""
    _both(user_id, by)
    return _noted(bool(end_sessions(user_id, by.now)), user_id, by, Did.ENDED_EVERYWHERE)


def reset_second_factor(user_id: int, by: By) -> bool:
    """Remove a person's authenticator app, recovery codes and passkeys; returns whether there were any."""
    _both(user_id, by)
    return _noted(second_factor.reset(user_id), user_id, by, Did.SECOND_RESET)


def new_password_link(user_id: int, by: By) -> str:
    """Make a link by which a person sets a new password; returns its token. Raises Refused for who is disabled."""
    token = links.new_link(Link.PASSWORD, user_id, _enabled_address(user_id, by), by.now)
    _noted(True, user_id, by, Did.LINK_MADE)
    return token


def mail_password_link(user_id: int, by: By) -> str:
    """Have such a link mailed to the person, so that nobody else holds it; returns the address it goes to."""
    email = _enabled_address(user_id, by)
    links.ask(Link.PASSWORD, user_id, email, by.now)
    _noted(True, user_id, by, Did.LINK_MADE)
    return email


def invite(by: By) -> str:
    """Make a link by which one person signs up; returns its token."""
    audit.note(Did.INVITED, None, by.actor_id, by.now, by.days, by.device)
    return new_sign_up_link(by.now)


def _enabled_address(user_id: int, by: By) -> str:
    person = _both(user_id, by)
    if person.disabled_at is not None:
        raise Refused(DISABLED)
    return str(person.email)


def _both(user_id: int, by: By) -> Any:
    """Return the person, with their row and the administrator's locked, in the order of their numbers.

    So of two administrators who end each other at once, the second finds that they are none any more.
    """
    row = select(_USER.id, _USER.email, _USER.admin, _USER.disabled_at)
    both = row.where(_USER.id.in_([user_id, by.actor_id or user_id])).order_by(_USER.id)
    found = {row.id: row for row in execute(both.with_for_update(key_share=True))}
    if by.actor_id is not None:
        actor = found.get(by.actor_id)
        if actor is None or not actor.admin or actor.disabled_at is not None:
            raise NotHere
        if by.actor_id == user_id:
            raise Refused(OWN)
    if user_id not in found:
        raise NotHere
    return found[user_id]


def _set(user_id: int, by: By, kind: Did, where: ColumnElement[bool], **values: Any) -> bool:
    changed = execute(update(User).where(_USER.id == user_id, where).values(**values)).rowcount > 0
    return _noted(changed, user_id, by, kind)


def _noted(done: bool, user_id: int, by: By, kind: Did) -> bool:
    """Write down what was done, and tell its person, if it was."""
    if done:
        audit.note(kind, user_id, by.actor_id, by.now, by.days, by.device)
        if by.mails:
            audit.tell(kind, user_id, by.now)
    return done
