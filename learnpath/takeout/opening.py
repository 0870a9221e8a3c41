"""Opening a file that somebody sends: all that it says is checked before anything is looked up."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any, NoReturn

from pydantic import ValidationError

from learnpath.core.text import fit
from learnpath.takeout.schema import FORMAT, VERSION, Export
from learnpath.takeout.soundness import faults

MOST_NAMED = 5  # places
MOST_SHOWN = 200  # characters of a place and what is wrong there
AGAIN = "Choose the file that “Download everything” gave you, as it is."
PACKED = {b"\x1f\x8b": "packed", b"PK\x03\x04": "packed", b"\xfd7zXZ": "packed", b"%PDF": "a PDF"}
ENCODED = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x00")
SAYS = {
    "missing": "is missing",
    "extra_forbidden": "is not known here",
    "string_type": "must be text",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "list_type": "must be a list",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "string_too_short": "must not be empty",
    "string_unicode": "must be text without halves of characters",
    "string_pattern_mismatch": "is not written as such names are",
    "literal_error": "must be {expected}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "string_too_long": "at most {max_length} characters",
    "too_long": "at most {max_length} entries",
}


class BadFile(Exception):
    """A file that cannot be imported; the message says what to do, `places` name what is wrong where."""

    def __init__(self, message: str, places: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.places = places


def decoded(data: bytes) -> str:
    """Return a file's text. Raises BadFile for what is not plain UTF-8."""
    if not data.strip():
        raise BadFile(f"This file is empty. {AGAIN}")
    for start, what in PACKED.items():
        if data.startswith(start):
            raise BadFile(f"This file is {what}, and not plain JSON. {AGAIN}")
    if data.startswith(ENCODED):
        raise BadFile(f"This file was saved by another program in another encoding. {AGAIN}")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise BadFile(f"This file is not text in UTF-8. {AGAIN}") from None


def opened(text: str, now: int) -> Export:
    """Return what a file says; `now` is in seconds. Raises BadFile."""
    found = _parsed(text)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise BadFile(f"This is not a file that LearnPath made. {AGAIN}")
    version = found.get("version")
    if type(version) is int and version > VERSION:
        raise BadFile("This file was made by a newer LearnPath. Update this site first, then send it again.")
    try:
        export = Export.model_validate(found, context={"now": now})
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        raise _wrong(len(details), (_said(detail) for detail in details)) from None
    wrong = [f"{place}: {what}" for place, what in faults(export)]
    if wrong:
        raise _wrong(len(wrong), iter(wrong))
    return export


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_each_once, parse_constant=_no_number)
    except RecursionError:
        raise BadFile(f"This file is nested too deeply. {AGAIN}") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise BadFile(f"This file is not JSON, or a part of it is missing ({place}). {AGAIN}") from None
    except ValueError:  # a number of thousands of digits
        raise BadFile(f"This file holds a number that is far too long. {AGAIN}") from None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise BadFile(f"In this file a key stands twice in one object. {AGAIN}")
    return found


def _no_number(_name: str) -> NoReturn:
    raise BadFile(f"This file holds a number that is none. {AGAIN}")


def _wrong(number: int, said: Iterator[str]) -> BadFile:
    places = [fit(one)[:MOST_SHOWN] for one in islice(said, MOST_NAMED)]
    if number > MOST_NAMED:
        places.append(f"and {number - MOST_NAMED} more")
    return BadFile(
        f"This file is not as LearnPath writes it. {AGAIN} If you changed it, mend these places.", tuple(places)
    )


def _said(detail: Any) -> str:
    place = ""
    for part in detail["loc"]:
        place += f"[{part}]" if isinstance(part, int) else f".{part}" if place else str(part)
    words = SAYS.get(detail["type"])
    said = words.format(**detail.get("ctx", {})) if words else detail["msg"].removeprefix("Value error, ")
    return f"{place}: {said}"
