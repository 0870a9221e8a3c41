"""Making an account."""

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from learnpath.accounts.models import User
from learnpath.core.db import execute
from learnpath.core.errors import Refused


def sign_up(name: str, email: str, password_hash: str, time_zone: str | None, now: int) -> int:
    """Make an account and return its id; `email` is canonical. Raises Refused if the address has one already."""
    taken = "There is an account with this email address already. Sign in, or use another address"
    if execute(select(User.id).where(User.email == email)).first():
        raise Refused(taken)
    row = {
        "email": email,
        "name": name,
        "password_hash": password_hash,
        "theme": "device",
        "time_zone": time_zone,
        "created_at": now,
    }
    try:
        return int(execute(insert(User).values(**row).returning(User.id)).scalar_one())
    except IntegrityError:  # someone was faster by a moment
        raise Refused(taken) from None
