"""What is measured, and how it is told: a row for each promise, with what it asks for and what was found."""

from dataclasses import dataclass
from enum import StrEnum
from textwrap import wrap

WIDTHS = 5, 34, 33, 33
HEADS = "", "what", "goal", "found"


class Verdict(StrEnum):
    """How a row ended."""

    OK = "ok"
    FAILED = "FAILED"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Row:
    """One promise, on one database."""

    promise: str
    what: str
    goal: str
    found: str
    verdict: Verdict

    def __str__(self) -> str:
        """The row as it stands in the table, over as many lines as it takes."""
        return _lines(self.promise, self.what, self.goal, self.found, self.verdict)


def row(promise: str, what: str, goal: str, found: str, is_kept: bool) -> Row:
    """Return the row of a promise that was kept or not."""
    return Row(promise, what, goal, found, Verdict.OK if is_kept else Verdict.FAILED)


def head() -> str:
    """Return the line above the rows."""
    return _lines(*HEADS, "")


def _lines(*cells: str) -> str:
    *texts, last = cells
    columns = [wrap(text, width - 2) or [""] for text, width in zip(texts, WIDTHS, strict=True)]
    height = max(map(len, columns))
    columns = [column + [""] * (height - len(column)) for column in columns]
    lines = [
        "".join(f"{text:<{width}}" for text, width in zip(line, WIDTHS, strict=True))
        for line in zip(*columns, strict=True)
    ]
    return "\n".join([lines[0] + last, *lines[1:]]).rstrip()


@dataclass(frozen=True)
class Size:
    """How long a run is.

    writes: acknowledged ones under kills and, for the traced program, `traced`. restarts: of PostgreSQL. seconds: of
    load alone. copies: pairs of backups meanwhile. tries: at signing in with each kind of address; how long they took
    may differ by so many standard deviations (by chance 1 run in 370 differs by more than 3, 1 in 16,000 by 4).
    """

    clients: int
    writes: int
    kills: int
    restarts: int
    seconds: int
    copies: int
    traced: int
    tries: int
    deviations: int


LONG = Size(
    clients=16, writes=50_000, kills=20, restarts=20, seconds=120, copies=5, traced=2_000, tries=200, deviations=3
)
SHORT = Size(clients=5, writes=400, kills=4, restarts=2, seconds=2, copies=1, traced=100, tries=20, deviations=4)
