"""Every error as a page in the site's look that says what to do; none shows a trace or a driver's words."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from typing import cast

from flask import Flask, Response, render_template, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, default_exceptions

from learnpath.core import hooks
from learnpath.core.access import has_left, login, viewer, without_database
from learnpath.core.csrf import READ_METHODS
from learnpath.core.db import db, may_be_saved, release
from learnpath.core.errors import Away, Held, NotHere, Refused
from learnpath.core.logs import request_id
from learnpath.core.text import is_secret, lines

PAGES = (400, 403, 404, 405, 413, 429, 500, 503)
RETRY_AFTER = "10"  # seconds
AWAY = "A part of this site does not answer. Wait a moment and try again; what you sent was not saved."
NOTHING_SAVED = "Nothing of what you sent was saved. Wait a moment and send it again."
MAY_BE_SAVED = "What you sent may have been saved, or not: look before you send it again."

log = logging.getLogger("learnpath")


def init_error_pages(app: Flask) -> None:
    """Answer for every kind of error."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotHere, lambda _: error_page(404, typed=_typed()))
    app.register_error_handler(Refused, lambda refused: error_page(400, str(refused), _typed()))
    app.register_error_handler(Held, _held)
    app.register_error_handler(Away, _away)
    app.register_error_handler(Exception, _unexpected)
    for failure in (DatabaseError, InterfaceError, PoolTimeout):
        app.register_error_handler(failure, _no_database)


def error_page(status: int, message: str = "", typed: Sequence[str] = ()) -> tuple[str, int]:
    """Return the page of a status, with `message` in place of its usual sentence; `typed` is shown to be copied."""
    _let_go()
    if status >= 500 or not _can_know_the_viewer():
        without_database()
    if status >= 500:
        _as_it_came()
    number = request_id.get() if status >= 500 else ""
    return render_template(f"errors/{status}.html", message=message, typed=typed, number=number), status


def _typed() -> list[str]:
    """Return what was typed into the form that was sent: texts of several words, but no passwords."""
    if request.method != "POST":
        return []
    fields = request.form.items(multi=True)
    return [lines(text) for name, text in fields if len(text.split()) > 1 and not is_secret(name)]


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if error.response is not None or status < 400:
        return error
    shown = status if status in PAGES else 400 if status < 500 else 500
    page, _ = error_page(shown)
    answer = Response(page, status if status in default_exceptions else shown, mimetype="text/html")
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _unexpected(error: Exception) -> ResponseReturnValue:
    log.exception("Unexpected error at %s", _where(), exc_info=error)
    return error_page(500, _outcome("This is not your fault, and stands in the site’s log."), _typed())


def _held(held: Held) -> ResponseReturnValue:
    page, status = error_page(429, f"{held}. Nothing was changed.", _typed())
    return page, status, {"Retry-After": str(held.seconds)}


def _away(error: Away) -> ResponseReturnValue:
    """Say that what guards a write cannot be asked now: it is asked first, so nothing was saved."""
    log.error("%s at %s", error, _where())
    hooks.failed.send(hooks.this_app(), what="redis")
    page, status = error_page(503, AWAY, _typed())
    return page, status, {"Retry-After": RETRY_AFTER}


def _no_database(error: SQLAlchemyError) -> ResponseReturnValue:
    """Say that the database cannot be used now, and what became of what was sent.

    A row that is missing may be that of the account itself, deleted on another device meanwhile.
    """
    if isinstance(error, IntegrityError) and has_left():
        return cast(ResponseReturnValue, login.unauthorized())
    log.error("Database error at %s: %s", _where(), _said(error))
    hooks.failed.send(hooks.this_app(), what="database")
    page, status = error_page(503, _outcome("The database cannot be used right now."), _typed())
    if isinstance(error, OperationalError | InternalError):
        db.engine.dispose()  # a connection made while nothing could be written would never write
    return page, status, {"Retry-After": RETRY_AFTER}


def _outcome(happened: str) -> str:
    """Return what happened and what became of what was sent; for a look, what to do."""
    if request.method in READ_METHODS:
        return f"{happened} Wait a moment and load the page again."
    return f"{happened} {MAY_BE_SAVED if may_be_saved() else NOTHING_SAVED}"


def _where() -> str:
    """Return the rule of the route: in its place a path would name people, and hold secret links."""
    return f"{request.method} {request.url_rule.rule}" if request.url_rule else "no route"


def _said(error: SQLAlchemyError) -> str:
    """Return the first line of what a database says that is not there; of what it says of a value, only the kind."""
    if isinstance(error, OperationalError | InternalError | InterfaceError | PoolTimeout):
        return str(error.__cause__ or error).strip().splitlines()[0]
    return type(error.__cause__ or error).__name__


def _as_it_came() -> None:
    """Make the form's cookie again what the browser sent: it says nothing of what was not saved."""
    app = hooks.this_app()
    session.clear()
    session.update(app.session_interface.open_session(app, request) or {})
    session.modified = False


def _let_go() -> None:
    """Give back the connection, which may be the one that failed."""
    with suppress(SQLAlchemyError):
        release()


def _can_know_the_viewer() -> bool:
    """Read who is signed in, for the page's header; without a database the page does without."""
    try:
        viewer()
    except SQLAlchemyError:
        _let_go()
        return False
    return True
