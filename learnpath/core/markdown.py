"""What a person wrote as Markdown, as safe HTML: no raw HTML, no pictures, links that lead out and tell nothing."""

from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markupsafe import Markup

TAGS = {"p", "br", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "a", "hr"}
TAGS |= {"table", "thead", "tbody", "tr", "th", "td"}


def _plain_headings(state: StateCore) -> None:
    """Make headings bold paragraphs: a page has headings of its own."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "p"
            token.attrs = {"class": "nm"} if token.nesting == 1 else {}


_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
_markdown.disable(["image"])
_markdown.core.ruler.push("plain_headings", _plain_headings)
_ATTRIBUTES: dict[str, Any] = {"a": {"href"}, "ol": {"start"}}


def rendered(text: str) -> Markup:
    """Return the HTML of some Markdown (CommonMark, with tables and strike-through; a line break stays one)."""
    html = nh3.clean(
        _markdown.render(text),
        tags=TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes={"p": {"nm"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )
    return Markup(html)  # noqa: S704 - cleaned just above
