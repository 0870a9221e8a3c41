"""Sessions: rows on the server, so that signing out ends them for every copy of the cookie."""

from typing import NamedTuple

from sqlalchemy import Label, bindparam, delete, func, insert, literal_column, select, update

from learnpath.accounts.models import AccountLink, SessionUse, SignUpLink, User, UserSession
from learnpath.core.access import Viewer
from learnpath.core.db import columns, dialect, execute, upsert
from learnpath.core.errors import NotHere, SignedOut
from learnpath.core.tokens import new_token, token_hash

HOUR = 3_600  # seconds; a session's use is written down to the hour

# The catalogue's revision and the number of unread notices are read along, as every page needs them; by their tables'
# names, since accounts know neither feature.
_REVISION: Label[int | None] = literal_column("(SELECT max(id) FROM catalogue_revision)").label("revision")
_UNREAD: Label[int] = literal_column(
    '(SELECT count(*) FROM notice WHERE notice.user_id = "user".id AND notice.read_at IS NULL)'
).label("unread")
_USER, _SESSION, _USE = columns(User), columns(UserSession), columns(SessionUse)


class Device(NamedTuple):
    """A session as its person sees it: on what, since when, until when and when it was last used (seconds)."""

    id: int
    device: str
    created_at: int
    expires_at: int
    used_at: int


def start_session(user_id: int, keep: bool, lifetime: int, device: str, now: int) -> str:
    """Make a new session of so many seconds and return its token for the cookie; its person has just proved it."""
    token = new_token()
    row = {"token_hash": token_hash(token), "user_id": user_id, "keep": keep, "created_at": now, "proved_at": now}
    execute(insert(UserSession).values(**row, device=device, expires_at=now + lifetime))
    return token


def expect_alive(session_id: int) -> bool:
    """Return whether a session's browser keeps it when it is closed; raises SignedOut for one that has ended."""
    keep = execute(select(_SESSION.keep).where(_SESSION.id == session_id, _SESSION.ended_at.is_(None))).scalar()
    if keep is None:
        raise SignedOut
    return bool(keep)


def prove(session_id: int, now: int) -> tuple[str, int | None]:
    """Write down that the person of a session has just proved anew who they are.

    Returns the session's new token, as the one before ends, and for how many seconds the browser keeps it, or None for
    as long as it is open. Raises SignedOut for a session that has ended.
    """
    token = new_token()
    alive = update(UserSession).where(_SESSION.id == session_id, _SESSION.ended_at.is_(None))
    proved = alive.values(proved_at=now, token_hash=token_hash(token))
    row = execute(proved.returning(_SESSION.keep, _SESSION.expires_at)).first()
    if row is None:
        raise SignedOut
    return token, row.expires_at - now if row.keep else None


def note_use(session_id: int, now: int) -> None:
    """Write down that a session is used."""
    row = upsert(SessionUse, dialect()).values(session_id=session_id, used_at=now)
    execute(row.on_conflict_do_update(index_elements=[SessionUse.session_id], set_={"used_at": now}))


def devices(user_id: int, now: int) -> list[Device]:
    """Return the live sessions of a person, the one used last first."""
    used = func.coalesce(_USE.used_at, _SESSION.created_at).label("used_at")
    rows = select(_SESSION.id, _SESSION.device, _SESSION.created_at, _SESSION.expires_at, used)
    rows = rows.join_from(UserSession, SessionUse, _USE.session_id == _SESSION.id, isouter=True)
    rows = rows.where(_SESSION.user_id == user_id, _SESSION.ended_at.is_(None), _SESSION.expires_at > now)
    return [Device(*row) for row in execute(rows.order_by(used.desc(), _SESSION.id.desc()))]


def end_one(user_id: int, session_id: int, now: int) -> None:
    """End one session of a person; raises NotHere for one that is not theirs, or has ended."""
    mine = _SESSION.id == session_id, _SESSION.user_id == user_id, _SESSION.ended_at.is_(None)
    if not execute(update(UserSession).where(*mine).values(ended_at=now)).rowcount:
        raise NotHere


def end_session(token: str, now: int) -> None:
    """End the session of this token; ending it twice changes nothing."""
    ended = update(UserSession).where(UserSession.token_hash == token_hash(token), UserSession.ended_at.is_(None))
    execute(ended.values(ended_at=now))


def end_sessions(user_id: int, now: int, but: int = 0) -> int:
    """End all sessions of a person, but the one of a number; returns how many of them were alive."""
    ended = update(UserSession).where(_SESSION.user_id == user_id, _SESSION.ended_at.is_(None), _SESSION.id != but)
    ends = execute(ended.values(ended_at=now).returning(_SESSION.expires_at)).scalars()
    return sum(expires_at > now for expires_at in ends)


def end_every_way_in(now: int) -> None:
    """End the sessions of everybody, and the links that were sent: passwords alone open accounts."""
    execute(update(UserSession).where(UserSession.ended_at.is_(None)).values(ended_at=now))
    for link in (AccountLink, SignUpLink):
        execute(delete(link))


_FIND = (
    select(
        _USER.id,
        _USER.name,
        _USER.email,
        _USER.theme,
        _USER.time_zone,
        _USER.mentors,
        _USER.mentored,
        _SESSION.id,
        _REVISION,
        _UNREAD,
        _USER.admin,
        _SESSION.proved_at,
        func.coalesce(_USE.used_at, _SESSION.created_at),
        _SESSION.expires_at,
    )
    .join_from(UserSession, User, _USER.id == _SESSION.user_id)
    .join(SessionUse, _USE.session_id == _SESSION.id, isouter=True)
    .where(_USER.disabled_at.is_(None))
    .where(_SESSION.token_hash == bindparam("token_hash"), _SESSION.ended_at.is_(None))
)


def find_viewer(token: str, now: int) -> Viewer | None:
    """Return the person whose live session this token opens, or None. One statement."""
    row = execute(_FIND, {"token_hash": token_hash(token)}).first()
    return Viewer(*row[:-1]) if row and row.expires_at > now else None
