"""The types of what stands in a file: each refuses what no form of the site would keep.

Moments are seconds since 1970-01-01 00:00 UTC here and ISO 8601 in the file, days are ordinals here and ISO dates
there. The present moment is the context of every reading.
"""

import datetime
import re
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, StringConstraints, ValidationInfo

from learnpath.accounts.models import EMAIL_LENGTH
from learnpath.core.links import address_fault
from learnpath.core.text import fit, lines, one_line
from learnpath.notebook.models import NOTE_LENGTH, TEXT_LENGTH, TITLE_LENGTH, URL_LENGTH
from learnpath.portfolio import models as piece
from learnpath.tracks import forms
from learnpath.tracks.models import REASON_LENGTH

DAY = 86_400  # seconds
EARLIEST = datetime.date(1990, 1, 1)
EARLIEST_MOMENT = 631_065_600  # the day before, in seconds: somewhere the year had begun
YEARS_AHEAD = forms.MOST_YEARS + 1
SAMPLE_MOMENT, SAMPLE_DAY = "2026-05-03T12:00:00Z", "2026-05-03"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


def _read_any_moment(sent: object) -> int:
    try:
        if not isinstance(sent, str) or not _MOMENT.fullmatch(sent):
            raise ValueError
        return int(datetime.datetime.fromisoformat(sent).timestamp())
    except (ValueError, OverflowError):
        raise ValueError(f"must be a moment, like {SAMPLE_MOMENT}") from None


def _read_moment(sent: object, info: ValidationInfo) -> int:
    moment = _read_any_moment(sent)
    if not EARLIEST_MOMENT <= moment <= _now(info) + DAY:
        raise ValueError("must be a moment from 1990 until now")
    return moment


def _write_moment(moment: int) -> str:
    return datetime.datetime.fromtimestamp(moment, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _read_day(sent: object, info: ValidationInfo) -> int:
    try:
        if not isinstance(sent, str) or not _DAY.fullmatch(sent):
            raise ValueError
        day = datetime.date.fromisoformat(sent)
    except ValueError:
        raise ValueError(f"must be a day, like {SAMPLE_DAY}") from None
    last = datetime.datetime.fromtimestamp(_now(info), datetime.UTC).date() + datetime.timedelta(days=366 * YEARS_AHEAD)
    if not EARLIEST <= day <= last:
        raise ValueError(f"must be a day from 1990 until {last.year}")
    return day.toordinal()


def _write_day(day: int) -> str:
    return datetime.date.fromordinal(day).isoformat()


def _now(info: ValidationInfo) -> int:
    """Return the present moment, which is the context of every reading."""
    context: Any = info.context
    return int(context["now"])


def _line(text: str) -> str:
    if one_line(text) != text.removesuffix(" "):  # a text that was cut off may end in a blank
        raise ValueError("must be one line of text without control characters")
    return text


def _lines(text: str) -> str:
    if lines(text) != text:
        raise ValueError("must be text without control characters, and without blanks at its end")
    return text


def _link(link: str) -> str:
    if fit(link) != link or address_fault(link):
        raise ValueError("must be a web address, like https://example.com/page")
    return link


def _no_or_link(link: str) -> str:
    return _link(link) if link else link


Moment = Annotated[int, BeforeValidator(_read_moment), PlainSerializer(_write_moment, return_type=str)]
AnyMoment = Annotated[int, BeforeValidator(_read_any_moment), PlainSerializer(_write_moment, return_type=str)]
"""A moment that no import looks at, ahead of the clock or not."""
Day = Annotated[int, BeforeValidator(_read_day), PlainSerializer(_write_day, return_type=str)]
Uuid = Annotated[str, StringConstraints(pattern=f"^{_UUID}$")]
Ref = Annotated[str, StringConstraints(pattern=f"^(own:)?{_UUID}$")]
"""What names an item: the uuid of the catalogue's, or `own:` and the key of a learner's own."""
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=forms.NAME_LENGTH), AfterValidator(_line)]
Said = Annotated[str, StringConstraints(max_length=EMAIL_LENGTH), AfterValidator(_line)]
"""What stands in the file for people to read; no import looks at it."""
Reason = Annotated[str, StringConstraints(min_length=1, max_length=REASON_LENGTH), AfterValidator(_line)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=TITLE_LENGTH), AfterValidator(_line)]
Sentence = Annotated[str, StringConstraints(max_length=TEXT_LENGTH), AfterValidator(_line)]
Address = Annotated[str, StringConstraints(max_length=URL_LENGTH), AfterValidator(_link)]
NoOrAddress = Annotated[str, StringConstraints(max_length=URL_LENGTH), AfterValidator(_no_or_link)]
OwnText = Annotated[str, StringConstraints(max_length=forms.TEXT_LENGTH), AfterValidator(_lines)]
NoteText = Annotated[str, StringConstraints(min_length=1, max_length=NOTE_LENGTH), AfterValidator(_lines)]
PieceText = Annotated[str, StringConstraints(max_length=piece.TEXT_LENGTH), AfterValidator(_lines)]
StatusWord = Literal["to_do", "learning", "done"]
ChangeWord = Literal[
    "to_do",
    "learning",
    "done",
    "set_aside",
    "taken_back",
    "started",
    "note",
    "link",
    "evidence",
    "sub_step",
    "piece",
    "added",
    "removed",
]
STATUS_WORDS: tuple[StatusWord, ...] = ("to_do", "learning", "done")
CHANGE_WORDS: tuple[ChangeWord, ...] = get_args(ChangeWord)
"""Both in the order of the numbers that the tables hold (`tracks.models`)."""
