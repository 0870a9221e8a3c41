"""Headers on every answer, and compression of pages."""

import gzip

from flask import Flask, Response, request

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
WORTH_COMPRESSING = 1000  # bytes


def init_headers(app: Flask) -> None:
    """Put the headers on everything `app` answers."""
    app.after_request(_finish)


def _finish(response: Response) -> Response:
    response.headers.extend(HEADERS)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = "Cookie"
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
