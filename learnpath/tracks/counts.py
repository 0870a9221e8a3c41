"""The one number: how much of a role's list is met. Every page that shows a count gets it here.

A choose-N group counts as N: needed is min(N, members not set aside), met is min(done, needed). Items set aside leave
both sides. Ticks beyond what a group needs are kept, and never push a count past it.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from learnpath.catalogue.schema import Kind
from learnpath.catalogue.snapshot import Block, Role
from learnpath.tracks.models import Status


class Tally(NamedTuple):
    """Needs that are met, that are being learned, and all: one of these is one segment of the path."""

    met: int
    learning: int
    needed: int

    def __add__(self, other: "Tally") -> "Tally":  # type: ignore[override]  # counts are added, not joined
        return Tally(self.met + other.met, self.learning + other.learning, self.needed + other.needed)

    @property
    def percent(self) -> int:
        """floor(100 met / needed); 100 only when all is met, and when nothing is needed."""
        return 100 * self.met // self.needed if self.needed else 100

    @property
    def complete(self) -> bool:
        """Whether all needs are met."""
        return self.met == self.needed

    @property
    def segments(self) -> str:
        """One letter a segment, sorted by state: d done, l learning, t to do."""
        return "d" * self.met + "l" * self.learning + "t" * (self.needed - self.met - self.learning)


NOTHING = Tally(0, 0, 0)


class Rows(NamedTuple):
    """How many rows each filter shows: rows, not needs."""

    all: int
    open: int
    learning: int
    done: int
    aside: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Everything a page may say in numbers about a track."""

    total: Tally
    sections: Mapping[Kind, Tally]
    rows: Rows
    reasons: tuple[str, ...]


def count(role: Role, statuses: Mapping[int, int], aside: AbstractSet[int] = frozenset()) -> Counts:
    """Count a role's list for a learner: `statuses` by item number (absent is to do), `aside` the numbers set aside."""
    return _count(role, tuple([statuses.get(number, 0) for number in role.ids]), frozenset(aside))


def count_anew(role: Role, statuses: Mapping[int, int], aside: AbstractSet[int] = frozenset()) -> Counts:
    """The same for a list that only one learner has: nothing of it is kept."""
    each = tuple([statuses.get(number, 0) for number in role.ids])
    return _count.__wrapped__(role, each, frozenset(aside))


@lru_cache(maxsize=10_000)
def _count(role: Role, statuses: tuple[int, ...], aside: frozenset[int]) -> Counts:
    """Count statuses in the list's order; kept, as a learner's next page and many learners' lists say the same."""
    each = dict(zip(role.ids, statuses, strict=True))
    found = [(block, [each[number] for number in block.ids if number not in aside]) for block in role.blocks]
    sections = dict.fromkeys(role.sections, NOTHING)
    for block, members in found:
        sections[block.kind] += tally(block.choose, members)
    rows = _rows(len(role.items), [status for _, members in found for status in members])
    reasons = [f"{len(role.items)} items are on this list."]
    reasons += [_group_reason(block, members) for block, members in found if block.choose is not None]
    if rows.aside:
        reasons.append(f"{rows.aside} set aside by you: left out of both numbers.")
    return Counts(sum(sections.values(), NOTHING), sections, rows, tuple(reasons))


def tally(choose: int | None, members: list[int]) -> Tally:
    """Count a block by the statuses of its members that are not set aside."""
    needed = len(members) if choose is None else min(choose, len(members))
    met = min(members.count(Status.DONE), needed)
    return Tally(met, min(members.count(Status.LEARNING), needed - met), needed)


def _rows(size: int, statuses: list[int]) -> Rows:
    done, shown = statuses.count(Status.DONE), len(statuses)
    return Rows(shown, shown - done, statuses.count(Status.LEARNING), done, size - shown)


def _group_reason(block: Block, members: list[int]) -> str:
    """Say in words how a group counts: part of "Why this number?"."""
    done, needed = members.count(Status.DONE), min(block.choose or 0, len(members))
    aside = len(block.items) - len(members)
    left_out = f", {aside} of them set aside" if aside else ""
    line = f"“{block.heading}” asks for {block.choose} of {len(block.items)}{left_out}, so it counts as {needed}."
    if done > needed:
        line += f" You have {done}; the other {done - needed} stay ticked and do not add to the count."
    return line
