"""The log: lines of text or of JSON, each with the id of its request, and none with what people typed."""

import json
import logging
import re
import secrets
import traceback
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from datetime import UTC, datetime
from time import gmtime, perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Flask, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
request_id: ContextVar[str] = ContextVar("request_id", default="")
access = logging.getLogger("learnpath.access")
access.setLevel(logging.INFO)
_ID = re.compile(r"[0-9A-Fa-f-]{16,64}")
_ADDRESS = re.compile(r"[^\s<>()\"'=,;:/@]{1,254}@[^\s<>()\"'=,;:/]{1,254}")
_RULE = "learnpath.rule"


class Seen(NamedTuple):
    """A request that was answered: the rule of its route ("" for none), never its path, and how long it took."""

    method: str
    rule: str
    status: int
    seconds: float


def set_up_logs(*, in_json: bool = False) -> None:
    """Write the log to standard error, warnings and worse, as lines of text or of JSON."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Json() if in_json else _Text("%(asctime)sZ %(levelname)s %(message)s", "%Y-%m-%dT%H:%M:%S"))
    logging.basicConfig(handlers=[handler], force=True)


class _Text(logging.Formatter):
    """Text without addresses of mail, and errors without their words, which may be what somebody typed; in UTC."""

    converter = staticmethod(gmtime)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, with the request's id at its end, and below it where an error came from."""
        line, mark, trace = super().format(record).partition("\n")
        number = request_id.get()
        return without_addresses(f"{line} [{number}]" if number else line) + mark + without_addresses(trace)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        """Return the places that an error went through, and its kind."""
        places = "".join(traceback.format_tb(ei[2]))
        return f"Traceback (most recent call last):\n{places}{ei[0].__qualname__}"


class _Json(_Text):
    """A line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the time in UTC, the level, who says it, what, and the request's id and figures where it has any."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        said = {"time": moment, "level": record.levelname, "logger": record.name}
        said["message"] = without_addresses(record.getMessage())
        if number := request_id.get():
            said["request"] = number
        if record.exc_info and record.exc_info[0]:
            said["trace"] = without_addresses(self.formatException(record.exc_info))
        return json.dumps(said | getattr(record, "figures", {}))


def without_addresses(text: str) -> str:
    """Return a text with every mail address, and the sign-in part of any other, as an ellipsis."""
    return _ADDRESS.sub("…", text)


def init_logs(app: Flask, *, proxies: bool, tell: Iterable[Callable[[Seen], None]]) -> None:
    """Give each request an id, which every answer carries, and `tell` of each one that was answered.

    The id is the one that a proxy gave it, where `proxies` are configured. Where there is nobody to tell, nothing is
    measured.
    """
    tell = tuple(tell)
    if tell:
        app.before_request_funcs.setdefault(None, []).insert(0, _note_rule)
    answer = app.wsgi_app

    def with_id(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        given = environ.get("HTTP_X_REQUEST_ID", "") if proxies else ""
        number = given if _ID.fullmatch(given) else secrets.token_hex(16)
        mark, statuses = request_id.set(number), ["500"]

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
            statuses.append(status)
            return start_response(status, [*headers, ("X-Request-ID", number)], exc_info)

        began = perf_counter() if tell else 0
        try:
            said = answer(environ, start)
            if tell:
                method = environ["REQUEST_METHOD"]
                seen = Seen(method if method in METHODS else "OTHER", environ.get(_RULE, ""), int(statuses[-1][:3]), 0)
                seen = seen._replace(seconds=perf_counter() - began)
                for listener in tell:
                    listener(seen)
            return said
        finally:
            request_id.reset(mark)

    app.wsgi_app = with_id  # type: ignore[method-assign]


def _note_rule() -> None:
    if request.url_rule:
        request.environ[_RULE] = request.url_rule.rule


def log_access(seen: Seen) -> None:
    """Write one line of a request."""
    figures = {"method": seen.method, "rule": seen.rule, "status": seen.status, "ms": round(seen.seconds * 1000, 1)}
    access.info("answered", extra={"figures": figures})
