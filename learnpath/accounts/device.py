"""The session's cookie on this device."""

from flask import Flask, Request, Response, current_app, g, request, session

from learnpath.accounts.sessions import KEPT, end_session, find_viewer, start_session
from learnpath.core import hooks
from learnpath.core.access import Viewer, forget_viewer, init_access
from learnpath.core.clock import now

COOKIE = "learnpath_session"


def init_device(app: Flask) -> None:
    """Read the person from the cookie when a route asks, and write what changed onto the answer."""
    init_access(app, _load)
    app.after_request(_write)


def sign_in_here(user_id: int, keep: bool) -> None:
    """Start a new session on this device in the caller's transaction; whatever session was here ends."""
    _end_here()
    notices = session.get("_flashes", [])
    session.clear()
    session["_flashes"] = notices
    g.session_cookie = (start_session(user_id, keep, now()), keep)


def sign_out_here() -> None:
    """End this device's session and forget what the browser kept for it, a visitor's ticks too."""
    hooks.signed_out.send(None)
    _end_here()
    session.clear()
    g.session_cookie = None


def _end_here() -> None:
    if token := request.cookies.get(COOKIE):
        end_session(token, now())
    forget_viewer()


def _load(request: Request) -> Viewer | None:
    token = request.cookies.get(COOKIE)
    return find_viewer(token, now()) if token and len(token) < 100 else None


def _write(response: Response) -> Response:
    if response.status_code >= 500:  # what was not saved is not in the cookie either
        return response
    if "session_cookie" in g and g.session_cookie is None:
        response.delete_cookie(
            COOKIE, httponly=True, samesite="Lax", secure=current_app.config["SESSION_COOKIE_SECURE"]
        )
    elif "session_cookie" in g:
        token, keep = g.session_cookie
        response.set_cookie(
            COOKIE,
            token,
            max_age=KEPT if keep else None,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return response
