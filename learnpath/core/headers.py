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
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
FOR_ONE_PERSON = {"Cache-Control": "no-store", "Vary": "Cookie"}
WORTH_COMPRESSING = 1000  # bytes


def init_headers(app: Flask) -> None:
    """Put the headers on everything `app` answers, whatever made the answer."""
    app.after_request(_finish)
    answer, fixed = app.wsgi_app, list(HEADERS.items())

    def with_headers(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[[bytes], object]:
            return start_response(status, [*headers, *fixed], exc_info)

        return answer(environ, start)

    app.wsgi_app = with_headers  # type: ignore[method-assign]


def _finish(response: Response) -> Response:
    if request.endpoint == "static" and response.status_code == 200:
        return response  # core/assets.py says how long it is kept
    response.headers.extend(FOR_ONE_PERSON)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        _compress(response)
    return response


def _compress(response: Response) -> None:
    """Compress a page. Cookies are SameSite=Lax, so no other site can make a browser ask for pages to measure them."""
    if response.is_streamed or response.mimetype != "text/html" or "Content-Encoding" in response.headers:
        return
    body = response.get_data()
    if len(body) >= WORTH_COMPRESSING:
        response.set_data(gzip.compress(body, compresslevel=5, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Vary"] = "Cookie, Accept-Encoding"
