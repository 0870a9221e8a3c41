"""Addresses that people type, to be shown as links."""

import re
from urllib.parse import urlsplit

from learnpath.core.text import one_line

HOW = "Enter a web address, like https://example.com/page"
_BARE = re.compile(r"[\w-]+(\.[\w-]+)+([/?#].*)?")


def address(text: str | None) -> str:
    """Return what was typed without blanks around it, and with https:// before a bare name such as example.com."""
    typed = one_line(text)
    return f"https://{typed}" if _BARE.fullmatch(typed) else typed


def address_fault(link: str) -> str | None:
    """Return what is wrong with an address, or None: http or https, a host, no user name, no blank."""
    try:
        parts = urlsplit(link)
        fits = parts.scheme in ("http", "https") and parts.hostname and parts.username is None
        fits = fits and parts.port != 0 and link.isprintable() and not set(link) & set(' "<>\\^`{|}')
    except ValueError:  # a bracket that is not closed, a port that is not a number
        fits = False
    return None if fits else HOW
