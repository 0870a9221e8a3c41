"""Text that people typed, made fit for a page."""

import re
import unicodedata

MOST_ROWS = 2**31 - 1  # what PostgreSQL numbers rows up to; it refuses to look for more
SECRET = ("password", "current", "one_time", "secret", "credential")  # in the names of fields

# Control characters, halves of surrogate pairs and non-characters: nobody types them, and HTML may not hold them.
# Tab, line feed and carriage return are text.
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ue000"  # the last is where pages are cut
    + "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)


def fit(text: str) -> str:
    """Return the text without characters that no page may hold and no database need keep."""
    return _UNFIT.sub("", text)


def lines(text: str | None) -> str:
    """Return the text fit for a page, with line feeds as browsers show them and no blanks at its end."""
    return fit((text or "").replace("\r\n", "\n").replace("\r", "\n")).rstrip()


def one_line(text: str | None) -> str:
    """Return the text fit for a page, on one line, without blanks around it; "" for a field that was not sent.

    What shows nothing, such as joiners alone, is "" too.
    """
    line = " ".join(fit(text or "").split())
    return line if line.isascii() or any(unicodedata.category(letter) != "Cf" for letter in line) else ""


def number_in(text: str | None) -> int:
    """Return the number of a thing that an address or a field names; 0, which nothing has, for what is none."""
    text = text or ""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= len(str(MOST_ROWS)) else 0
    return number if number <= MOST_ROWS else 0


def is_secret(name: str) -> bool:
    """Tell whether a field of this name holds what is neither kept nor shown again."""
    return any(word in name for word in SECRET)
