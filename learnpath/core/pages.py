"""How routes answer: pages, fragments, redirects and the notice after a save."""

from typing import NamedTuple
from urllib.parse import quote

from flask import Response, current_app, flash, make_response, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from learnpath.core.errors import Held


def held_back(answer: ResponseReturnValue, held: Held) -> Response:
    """Return a page that shows what was typed as one that says to try again later."""
    response = make_response(answer)
    response.status_code = 429
    response.headers["Retry-After"] = str(held.seconds)
    return response


def is_htmx() -> bool:
    """Whether htmx asks for a fragment in place of a page."""
    return request.headers.get("HX-Request") == "true"


class WayBack(NamedTuple):
    """Where a notice's Undo goes: the address to post to, and what its button says there."""

    action: str
    status: str = ""


def notice(text: str, back: WayBack | None = None) -> None:
    """Say `text` at the top of the next page, with an Undo that goes `back`."""
    flash(text, " ".join(back) if back else "message")


def undo_of(number: int | None) -> WayBack | None:
    """Return the way back of an act that was kept under a number (core/undo.py)."""
    return WayBack(f"/undo/{number}") if number else None


def see_other(path: str) -> Response:
    """Send the browser to `path` with a GET, whether it asked by itself or through htmx."""
    if is_htmx():
        return Response(status=200, headers={"HX-Redirect": path})
    answer = redirect(path, 303)
    assert isinstance(answer, Response)
    return answer


def refresh() -> Response:
    """Have htmx load the page anew, where it is scrolled to."""
    return Response(status=200, headers={"HX-Refresh": "true"})


def absolute(path: str) -> str:
    """Return the whole address of a path of this site, to be sent to somebody: on the base address if one is set."""
    return f"{(current_app.extensions['settings'].base_url or request.host_url).rstrip('/')}{path}"


def safe_next(target: str | None) -> str | None:
    """Return `target` if it is a path of this site that a GET can reach, else None.

    Only the path is matched against the site's own routes, so `//evil`, `https:evil`, back-slashes and control
    characters never get through.
    """
    if not target or not target.startswith("/") or any(ord(c) <= 32 or ord(c) == 127 or c == "\\" for c in target):
        return None
    path, mark, query = target.partition("?")
    if path.startswith("//") or "#" in path or len(target) > 1000 or not _own(path, "GET"):
        return None
    return quote(path, safe="/%:@!$&'()*+,;=~-._") + (mark + quote(query, safe="/%:@!$&'()*+,;=~-._?") if mark else "")


def own_post(path: str) -> bool:
    """Whether `path` is a route of this site that takes a POST."""
    return path.startswith("/") and not path.startswith("//") and _own(path, "POST")


def _own(path: str, method: str) -> bool:
    try:
        endpoint, _ = current_app.create_url_adapter(request).match(path, method=method)  # type: ignore[union-attr]
    except (HTTPException, RequestRedirect, ValueError, UnicodeError):
        return False
    return bool(endpoint != "static")
