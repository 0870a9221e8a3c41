"""Whether the process answers, and whether its database does."""

from flask import Blueprint, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from learnpath.core.access import public
from learnpath.core.db import execute
from learnpath.core.migrate import current_revision, wanted_revision

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def healthz() -> Response:
    """Answer "ok" while the process lives."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@public
def readyz() -> Response:
    """Answer "ready" while the database answers and is at this version, else 503 with the reason in one line."""
    try:
        execute(text("SELECT 1"))
        ready = current_revision() == wanted_revision()
    except SQLAlchemyError:
        return Response("the database does not answer\n", 503, {"Retry-After": "10"}, mimetype="text/plain")
    if not ready:
        return Response("the database is at another version\n", 503, {"Retry-After": "10"}, mimetype="text/plain")
    return Response("ready\n", mimetype="text/plain")
