"""Sessions: rows on the server, so that signing out ends them for every copy of the cookie."""

from sqlalchemy import Label, bindparam, delete, insert, literal_column, select, update

from learnpath.accounts.models import AccountLink, SignUpLink, User, UserSession
from learnpath.core.access import Viewer
from learnpath.core.db import columns, execute
from learnpath.core.tokens import new_token, token_hash

DAY = 86_400
KEPT = 90 * DAY
NOT_KEPT = DAY

# The catalogue's revision and the number of unread notices are read along, as every page needs them; by their tables'
# names, since accounts know neither feature.
_REVISION: Label[int | None] = literal_column("(SELECT max(id) FROM catalogue_revision)").label("revision")
_UNREAD: Label[int] = literal_column(
    '(SELECT count(*) FROM notice WHERE notice.user_id = "user".id AND notice.read_at IS NULL)'
).label("unread")


def start_session(user_id: int, keep: bool, now: int) -> str:
    """Make a new session and return its token for the cookie: 90 days if `keep`, else one day."""
    token = new_token()
    row = {"token_hash": token_hash(token), "user_id": user_id, "keep": keep, "created_at": now}
    execute(insert(UserSession).values(**row, expires_at=now + (KEPT if keep else NOT_KEPT)))
    return token


def end_session(token: str, now: int) -> None:
    """End the session of this token; ending it twice changes nothing."""
    ended = update(UserSession).where(UserSession.token_hash == token_hash(token), UserSession.ended_at.is_(None))
    execute(ended.values(ended_at=now))


def end_sessions(user_id: int, now: int) -> None:
    """End all sessions of a person."""
    ended = update(UserSession).where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
    execute(ended.values(ended_at=now))


def end_every_way_in(now: int) -> None:
    """End the sessions of everybody, and the links that were sent: passwords alone open accounts."""
    execute(update(UserSession).where(UserSession.ended_at.is_(None)).values(ended_at=now))
    for link in (AccountLink, SignUpLink):
        execute(delete(link))


_USER, _SESSION = columns(User), columns(UserSession)
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
        _SESSION.expires_at,
    )
    .where(_USER.id == _SESSION.user_id)
    .where(_SESSION.token_hash == bindparam("token_hash"), _SESSION.ended_at.is_(None))
)


def find_viewer(token: str, now: int) -> Viewer | None:
    """Return the person whose live session this token opens, or None. One statement."""
    row = execute(_FIND, {"token_hash": token_hash(token)}).first()
    return Viewer(*row[:-1]) if row and row.expires_at > now else None
