"""Figures for Prometheus: requests, how long they took, and mails that wait. Off unless a token is set.

With several processes each keeps its counts in a file of its own, and whichever is asked adds them all up. The files
stand in the data folder, as systems tidy up their folder for passing files.
"""

import hmac
import os
from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from learnpath.config import Settings
from learnpath.core import hooks
from learnpath.core.access import public
from learnpath.core.errors import NotHere
from learnpath.core.logs import Seen
from learnpath.core.outbox import count_waiting

FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # the library reads it, once it is imported
BUCKETS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10)  # seconds; most pages take a few ms
TYPE = "text/plain; version=0.0.4; charset=utf-8"
bp = Blueprint("metrics", __name__)


def init_metrics(app: Flask) -> Callable[[Seen], None]:
    """Return what counts requests. The library is imported here, so that a site without metrics never does."""
    from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess

    if folder := os.environ.get(FOLDER):
        Path(folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    own = CollectorRegistry()
    requests = Counter("learnpath_requests", "Requests that were answered.", ["method", "rule", "status"], registry=own)
    seconds = Histogram(
        "learnpath_request_seconds", "How long answers took.", ["method", "rule"], registry=own, buckets=BUCKETS
    )

    held = Counter("learnpath_held", "Tries that were held.", ["limit"], registry=own)
    failed = Counter("learnpath_failed", "Answers that something was missing for.", ["what"], registry=own)
    hooks.held.connect(lambda _, limit: held.labels(limit).inc(), app, weak=False)
    hooks.failed.connect(lambda _, what: failed.labels(what).inc(), app, weak=False)

    def figures() -> bytes:
        if FOLDER not in os.environ:
            return generate_latest(own)
        of_all = CollectorRegistry()
        multiprocess.MultiProcessCollector(of_all)  # type: ignore[no-untyped-call]
        return generate_latest(of_all)

    def count(seen: Seen) -> None:
        requests.labels(seen.method, seen.rule, seen.status).inc()
        seconds.labels(seen.method, seen.rule).observe(seen.seconds)

    app.extensions["figures"] = figures
    return count


@bp.get("/metrics")
@public
def show() -> Response:
    """Answer with the figures for who sends the token; for anybody else there is nothing here."""
    settings: Settings = current_app.extensions["settings"]
    wanted, sent = f"Bearer {settings.metrics_token}", request.headers.get("Authorization", "")
    if not settings.metrics_token or not hmac.compare_digest(wanted.encode(), sent.encode("utf-8", "replace")):
        raise NotHere
    return Response(current_app.extensions["figures"]() + _mails(), content_type=TYPE)


def _mails() -> bytes:
    """Return the line of the mails that wait, or nothing while the database does not answer: the rest is asked for."""
    try:
        number = count_waiting()
    except SQLAlchemyError:
        return b""
    name = "learnpath_mails_waiting"
    return f"# HELP {name} Mails in the outbox.\n# TYPE {name} gauge\n{name} {number}\n".encode()
