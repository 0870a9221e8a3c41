"""What a person wrote as Markdown, as safe HTML: no raw HTML, no pictures, links that lead out and tell nothing.

Some short texts would take very long: a table fills up its rows, quotes are looked through again and again, an address
that is defined once is repeated. Work and size are counted, and a text that passes what reading needs is shown as it
was written.
"""

from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markupsafe import Markup

TAGS = {"p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}
MOST_WORK = 30_000  # looks at a place and tokens made; a long page of documentation takes 6,000
MOST_IN_LINKS = 100_000  # characters of addresses


class _TooMuch(Exception):
    """The text takes more than it may."""


def _look(state: StateBlock | StateInline, *_: object) -> bool:
    """Count a look at a place; as the first rule it is asked wherever another one is, and leaves the place to them."""
    state.env["looks"] += 1
    if state.env["looks"] + len(state.tokens) > MOST_WORK:
        raise _TooMuch
    return False


def _short_links(state: StateCore) -> None:
    """Count what the links add."""
    parts = (part for token in state.tokens for part in token.children or ())
    if sum(len(str(value)) for part in parts for value in part.attrs.values()) > MOST_IN_LINKS:
        raise _TooMuch


def _plain_headings(state: StateCore) -> None:
    """Make headings bold paragraphs: a page has headings of its own."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "p"
            token.attrs = {"class": "nm"} if token.nesting == 1 else {}


_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
_markdown.disable(["image"])
_markdown.core.ruler.push("plain_headings", _plain_headings)
_markdown.core.ruler.push("short_links", _short_links)
_markdown.block.ruler.before("table", "look", _look, {"alt": ["paragraph", "reference", "blockquote", "list"]})
_markdown.inline.ruler.before("text", "look", _look)
_ATTRIBUTES: dict[str, Any] = {"a": {"href"}, "ol": {"start"}}


def rendered(text: str) -> Markup:
    """Return the HTML of some Markdown (CommonMark, with tables and strike-through; a line break stays one)."""
    try:
        html = _markdown.render(text, {"looks": 0})
    except _TooMuch:
        return Markup("<p>{}</p>").format(Markup("<br>").join(text.split("\n")))
    html = nh3.clean(
        html,
        tags=TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes={"p": {"nm"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )
    return Markup(html)  # noqa: S704 - cleaned just above
