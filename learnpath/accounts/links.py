"""The verbs on mailed links: for a new password, another address, or to confirm one. Each works once, for 30 minutes.

Of each kind the newest alone works; a new password ends them all.
"""

from sqlalchemy import delete, literal, select, update

from learnpath.accounts.models import AccountLink, Link, User
from learnpath.core.db import columns, dialect, execute, upsert
from learnpath.core.errors import NotHere
from learnpath.core.outbox import Letter, Outgoing
from learnpath.core.tokens import new_token, token_hash

MINUTES = 30  # that a link works, from when its mail is sent
_LINK, _USER = columns(AccountLink), columns(User)
LETTERS = {Link.PASSWORD: Letter.PASSWORD, Link.ADDRESS: Letter.ADDRESS, Link.CONFIRM: Letter.CONFIRM}


def ask(kind: Link, user_id: int, email: str, now: int) -> None:
    """Have a link mailed to an address, in place of any before of its kind."""
    row = {"user_id": user_id, "kind": int(kind), "token_hash": None, "email": email, "expires_at": None}
    _keep(upsert(AccountLink, dialect()).values(**row))
    _send(kind, _USER.id == user_id, now)


def ask_password(email: str, now: int) -> None:
    """Have the link for a new password mailed to who has an account with the address, if anybody has.

    The same statements run whether somebody has: how long it takes tells nothing.
    """
    theirs = _USER.email == email, _USER.disabled_at.is_(None)
    names = ["user_id", "kind", "token_hash", "email", "expires_at"]
    row = select(_USER.id, literal(int(Link.PASSWORD)), literal(None), _USER.email, literal(None)).where(*theirs)
    _keep(upsert(AccountLink, dialect()).from_select(names, row))
    _send(Link.PASSWORD, theirs, now)


def new_link(kind: Link, user_id: int, email: str, now: int) -> str:
    """Make a link to hand over, in place of any before of its kind; returns its token, which nothing else keeps."""
    token = new_token()
    row = {"user_id": user_id, "kind": int(kind), "token_hash": token_hash(token), "email": email}
    _keep(upsert(AccountLink, dialect()).values(**row, expires_at=now + MINUTES * 60))
    return token


def new_mailed_token(kind: Link, user_id: int, now: int) -> tuple[str, str] | None:
    """Make the token of a link whose mail is being composed; returns it with the address, or None for no link."""
    token = new_token()
    mine = _LINK.user_id == user_id, _LINK.kind == kind
    made = update(AccountLink).where(*mine).values(token_hash=token_hash(token), expires_at=now + MINUTES * 60)
    email = execute(made.returning(_LINK.email)).scalar()
    return (token, email) if email else None


def find(kind: Link, token: str, now: int) -> tuple[int, str]:
    """Return whose link a token opens, and the address it was for. Raises NotHere for one that does not work."""
    rows = select(_LINK.user_id, _LINK.email).join_from(AccountLink, User, _USER.id == _LINK.user_id)
    rows = rows.where(_LINK.token_hash == token_hash(token), _LINK.kind == kind, _LINK.expires_at > now)
    row = execute(rows.where(_USER.disabled_at.is_(None))).first()
    if row is None:
        raise NotHere
    return row.user_id, row.email


def use(kind: Link, token: str, now: int) -> tuple[int, str]:
    """Use a link up; of two who do at once, one finds it still there. Returns and raises as `find` does."""
    user_id, email = find(kind, token, now)
    theirs = _LINK.token_hash == token_hash(token), _LINK.kind == kind
    if not execute(delete(AccountLink).where(*theirs)).rowcount:
        raise NotHere
    return user_id, email


def end_all(user_id: int) -> None:
    """End all links of a person."""
    execute(delete(AccountLink).where(_LINK.user_id == user_id))


def _keep(row: object) -> None:
    names = ("token_hash", "email", "expires_at")
    keys = [AccountLink.user_id, AccountLink.kind]
    execute(row.on_conflict_do_update(index_elements=keys, set_={name: row.excluded[name] for name in names}))  # type: ignore[attr-defined]


def _send(kind: Link, whose: object, now: int) -> None:
    whose = whose if isinstance(whose, tuple) else (whose,)
    names = ["letter", "user_id", "mark", "made_at", "tries", "next_at"]
    moments = (literal(int(LETTERS[kind])), _USER.id, literal(now), literal(now), literal(0), literal(now))
    execute(upsert(Outgoing, dialect()).from_select(names, select(*moments).where(*whose)).on_conflict_do_nothing())
