"""Parts of pages, drawn by their macros once and kept for all who are shown the same.

Most of a page says one of a few things (a tally, a next step, the header), so a hot page draws almost nothing anew.
Never give it what holds a form's token or a person's name.
"""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from flask import current_app
from markupsafe import Markup

MOST = 20_000  # parts, of a few hundred bytes each


@lru_cache(maxsize=MOST)
def drawn(template: str, macro: str, *values: Hashable) -> Markup:
    """Return what a macro makes of `values`, which say all that it shows."""
    return draw(template, macro, *values)


def draw(template: str, macro: str, *values: object) -> Markup:
    """The same, drawn anew."""
    macros: Any = current_app.jinja_env.get_template(template).module
    return Markup(in_ascii(getattr(macros, macro)(*values)))  # noqa: S704 - escaped by its template


def in_ascii(html: str) -> str:
    """Return the same HTML with references for letters beyond ASCII: Python joins and encodes it much faster."""
    return html.encode("ascii", "xmlcharrefreplace").decode("ascii")
