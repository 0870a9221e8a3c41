"""The verbs on an account's email address."""

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from learnpath.accounts.links import end_all
from learnpath.accounts.models import User
from learnpath.core.db import columns, execute
from learnpath.core.errors import NotHere, Refused
from learnpath.core.outbox import Due, Letter, queue

TAKEN = "There is an account with this email address already. Use another address"
_USER = columns(User)


def change_email(user_id: int, email: str, now: int, *, confirmed: bool) -> None:
    """Give an account another address; `confirmed` says that its person was mailed there. All links of it end.

    The one before is mailed that it was changed, where mail is sent. Raises Refused for an address with an account.
    """
    before = execute(select(_USER.email).where(_USER.id == user_id)).scalar_one()
    if execute(select(_USER.id).where(_USER.email == email, _USER.id != user_id)).first():
        raise Refused(f"{TAKEN}.")
    try:
        values = {"email": email, "verified_at": now if confirmed else None}
        execute(update(User).where(_USER.id == user_id).values(**values))
    except IntegrityError:  # someone was faster by a moment
        raise Refused(f"{TAKEN}.") from None
    end_all(user_id)
    if confirmed and before != email:
        queue([Due(Letter.CHANGED, user_id, now, address=before)], now)


def confirm_email(user_id: int, email: str, now: int) -> None:
    """Keep that an account's address was confirmed; raises NotHere where it is another by now."""
    mine = _USER.id == user_id, _USER.email == email
    if not execute(update(User).where(*mine).values(verified_at=now)).rowcount:
        raise NotHere
