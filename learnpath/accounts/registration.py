"""Making an account."""

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from learnpath.accounts.models import SignUpLink, User
from learnpath.core.db import columns, execute, plain_insert
from learnpath.core.errors import Refused
from learnpath.core.tokens import new_token, token_hash

DAYS = 14  # that a link to sign up works
_LINK = columns(SignUpLink)


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


def new_sign_up_link(now: int) -> str:
    """Make a link by which one person signs up, within DAYS; returns its token, which nothing else keeps."""
    token = new_token()
    execute(delete(SignUpLink).where(_LINK.expires_at <= now))
    execute(plain_insert(SignUpLink), {"token_hash": token_hash(token), "expires_at": now + DAYS * 86_400})
    return token


def link_works(token: str, now: int) -> bool:
    """Whether a token is of a link to sign up that works."""
    mine = select(_LINK.token_hash).where(_LINK.token_hash == token_hash(token), _LINK.expires_at > now)
    return execute(mine).first() is not None


def use_link(token: str, now: int) -> bool:
    """Use a link to sign up; returns whether it worked: of two who do at once, one finds it there."""
    mine = _LINK.token_hash == token_hash(token), _LINK.expires_at > now
    return bool(execute(delete(SignUpLink).where(*mine)).rowcount)
