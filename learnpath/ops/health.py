"""Whether the process answers, and whether what it stands on does."""

from flask import Blueprint, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from learnpath.core import attempts
from learnpath.core.access import public
from learnpath.core.db import execute
from learnpath.core.errors import Away
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
    """Answer "ready" while the database answers and is at this version, and Redis where tries are counted there.

    Else it is 503 with the reason in one line.
    """
    try:
        execute(text("SELECT 1"))
        fault = "" if current_revision() == wanted_revision() else "the database is at another version"
        attempts.reach()
    except SQLAlchemyError:
        fault = "the database does not answer"
    except Away:
        fault = fault or "Redis does not answer"
    if fault:
        return Response(f"{fault}\n", 503, {"Retry-After": "10"}, mimetype="text/plain")
    return Response("ready\n", mimetype="text/plain")
