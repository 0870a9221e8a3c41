"""In process: the WSGI callable called directly, in CPU time; and what a call takes in statements and bytes."""

import io
import re
import statistics
import time
from typing import Any

from flask import Flask
from sqlalchemy import event
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

from bench.site import HELLO, Call, Site, hello
from learnpath.core.db import db

FORM = {"Content-Type": "application/x-www-form-urlencoded", "HX-Request": "true"}


def ratios(site: Site, rounds: int, batch: int) -> dict[str, float]:
    """Return the CPU time of each call as a ratio to hello: medians of `rounds` batches, taken in turn."""
    apps = [(HELLO, hello()), *((call, site.app) for call in site.calls)]
    times = {call.what: list[int]() for call, _ in apps}
    for _ in range(rounds + 1):
        for call, app in apps:
            times[call.what].append(cpu(app, call, batch))
    medians = {what: statistics.median(taken[1:]) for what, taken in times.items()}  # the first round warms up
    return {what: median / medians[HELLO.what] for what, median in medians.items()}


def cpu(app: Flask, call: Call, batch: int) -> int:
    """Return the CPU time of `batch` calls in nanoseconds."""
    environs = [_environ(call, turn) for turn in range(batch)]
    seen = list[str]()

    def start_response(status: str, _headers: object, _error: object = None) -> Any:
        seen.append(status)

    start = time.process_time_ns()
    for environ in environs:
        answer: Any = app(environ, start_response)
        b"".join(answer)
        answer.close()
    taken = time.process_time_ns() - start
    assert seen == ["200 OK"] * batch, (call.what, seen)
    return taken


def _environ(call: Call, turn: int = 0, **headers: str) -> dict[str, Any]:
    """Return what a server would hand over for one request."""
    sent = Headers(headers | ({"Cookie": call.cookie} if call.cookie else {}))
    if not call.bodies:
        return EnvironBuilder(call.paths[0], headers=sent).get_environ()
    sent.extend(FORM)
    body = io.BytesIO(call.bodies[turn % len(call.bodies)])
    return EnvironBuilder(call.paths[0], method="POST", headers=sent, input_stream=body).get_environ()


def statements(app: Flask, call: Call) -> int:
    """Return how many SQL statements the call takes at most, BEGIN and COMMIT not counted."""
    sent = list[str]()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    numbers = []
    for turn in range(len(call.bodies) or 1):
        sent.clear()
        _body(app, _environ(call, turn))
        numbers.append(sum(not statement.startswith("BEGIN") for statement in sent))
    event.remove(engine, "before_cursor_execute", note)
    return max(numbers)


def sizes(app: Flask, call: Call) -> tuple[int, int]:
    """Return the bytes of the answer's body, plain and as sent to a browser that takes gzip."""
    plain = _body(app, _environ(call, 0))
    return len(plain), len(_body(app, _environ(call, 1, **{"Accept-Encoding": "gzip"})))


def first_load(app: Flask, call: Call) -> tuple[int, int]:
    """Return the requests and the compressed bytes that a browser's first visit of a page takes: HTML, CSS, scripts."""
    page = _body(app, _environ(call)).decode()
    assets = re.findall(r'<(?:link rel="stylesheet" href|script src)="([^"]+)"', page)
    calls = [call, *(Call("asset", "", (path,)) for path in assets)]
    return len(calls), sum(sizes(app, part)[1] for part in calls)


def _body(app: Flask, environ: dict[str, Any]) -> bytes:
    answer, status, _ = run_wsgi_app(app, environ)
    assert status == "200 OK", (environ["PATH_INFO"], status)
    return b"".join(answer)
