"""The session's cookie on this device."""

from contextlib import suppress

from flask import Flask, Request, Response, current_app, g, request, session
from sqlalchemy.exc import SQLAlchemyError

from learnpath.accounts import audit
from learnpath.accounts.audit import Did
from learnpath.accounts.devices import device_name
from learnpath.accounts.sessions import HOUR, end_session, find_viewer, note_use, prove, start_session
from learnpath.config import Settings
from learnpath.core import hooks
from learnpath.core.access import Viewer, forget_viewer, init_access
from learnpath.core.clock import now
from learnpath.core.db import release, saving

COOKIE = "learnpath_session"


def init_device(app: Flask) -> None:
    """Read the person from the cookie when a route asks, and write what changed onto the answer."""
    init_access(app, _load)
    app.after_request(_write)
    app.after_request(_note_use)


def cookie_name() -> str:
    """Return the name of the session's cookie on this site."""
    settings: Settings = current_app.extensions["settings"]
    return f"{settings.cookie_prefix}{COOKIE}"


def sign_in_here(user_id: int, keep: bool) -> None:
    """Start a new session on this device in the caller's transaction; whatever session was here ends."""
    _end_here()
    notices = session.get("_flashes", [])
    session.clear()
    session["_flashes"] = notices
    g.session_cookie = (start_session(user_id, keep, lifetime(keep), here(), now()), lifetime(keep) if keep else None)


def prove_here(person: Viewer) -> None:
    """Keep in the caller's transaction that the person has just proved who they are: the session gets a new token."""
    token, left = prove(person.session_id, now())
    g.session_cookie = (token, left)
    forget_viewer()


def here() -> str:
    """Return what the device of this request is called."""
    return device_name(request.headers.get("User-Agent", ""))


def note(kind: Did, user_id: int, by: int | None = None) -> None:
    """Write down what was done here with an account, by its person unless another is named; and tell them by mail."""
    settings: Settings = current_app.extensions["settings"]
    audit.note(kind, user_id, user_id if by is None else by, now(), settings.audit_days, here())
    if settings.mail_url:
        audit.tell(kind, user_id, now())


def lifetime(keep: bool) -> int:
    """Return how long a session lasts that starts now, in seconds: as the site's settings say."""
    settings: Settings = current_app.extensions["settings"]
    return settings.session_days * 86_400 if keep else settings.session_hours * 3_600


def sign_out_here() -> None:
    """End this device's session and forget what the browser kept for it, a visitor's ticks too."""
    hooks.signed_out.send(None)
    _end_here()
    session.clear()
    g.session_cookie = None


def _end_here() -> None:
    if token := request.cookies.get(cookie_name()):
        end_session(token, now())
    forget_viewer()


def _load(request: Request) -> Viewer | None:
    token = request.cookies.get(cookie_name())
    return find_viewer(token, now()) if token and len(token) < 100 else None


def _note_use(response: Response) -> Response:
    """Write down, once an hour, that the session is used; what cannot be written down now is another time."""
    person = g.get("_login_user")
    if isinstance(person, Viewer) and response.status_code < 500 and now() - person.used_at >= HOUR:
        with suppress(SQLAlchemyError), saving(aside=True):
            note_use(person.session_id, now())
        release()
    return response


def _write(response: Response) -> Response:
    if response.status_code >= 500:  # what was not saved is not in the cookie either
        return response
    if "session_cookie" not in g:
        return response
    flags = {"httponly": True, "samesite": "Lax", "secure": current_app.config["SESSION_COOKIE_SECURE"]}
    if g.session_cookie is None:
        response.delete_cookie(cookie_name(), **flags)
    else:
        token, seconds = g.session_cookie
        response.set_cookie(cookie_name(), token, max_age=seconds, **flags)
    return response
