"""Headers on every answer, and compression of pages."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
ALWAYS_HTTPS = {"Strict-Transport-Security": "max-age=31536000"}  # a year; of other hosts LearnPath knows nothing
FOR_ONE_PERSON = {"Cache-Control": "no-store", "Vary": "Cookie"}
WORTH_COMPRESSING = 1000  # bytes


def init_headers(app: Flask, *, https: bool) -> None:
    """Put the headers on everything `app` answers, whatever made the answer; `https` says that the site is on https."""
    app.after_request(_compress)
    fixed = [*HEADERS.items(), *(ALWAYS_HTTPS.items() if https else ())]
    answer, private = app.wsgi_app, list(FOR_ONE_PERSON.items())

    def with_headers(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
            names = {name for name, _ in headers}
            more = [] if "Cache-Control" in names else [pair for pair in private if pair[0] not in names]
            return start_response(status, [*headers, *fixed, *more], exc_info)

        return answer(environ, start)

    app.wsgi_app = with_headers  # type: ignore[method-assign]


def _compress(response: Response) -> Response:
    """Compress a page for a browser that takes that.

    Cookies are SameSite=Lax, so no other site can make a browser ask for pages to measure them.
    """
    if "gzip" not in request.environ.get("HTTP_ACCEPT_ENCODING", "") or response.mimetype != "text/html":
        return response
    body = response.get_data()
    if len(body) >= WORTH_COMPRESSING:
        response.set_data(gzip.compress(body, compresslevel=5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Cookie, Accept-Encoding"
    return response
