"""The one number: how much of a role's list is met. Every page that shows a count gets it here.

A choose-N group counts as N: needed is min(N, members not set aside), met is min(done, needed). Items set aside leave
both sides. Ticks beyond what a group needs are kept, and never push a count past it.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from learnpath.catalogue.schema import Kind
from learnpath.catalogue.snapshot import Block, Role
from learnpath.tracks.models import Status


@dataclass(frozen=True, slots=True)
class Tally:
    """Needs that are met, that are being learned, and all: one of these is one segment of the path."""

    met: int
    learning: int
    needed: int

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


@dataclass(frozen=True, slots=True)
class Rows:
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
    sections = {kind: _add([_tally(block, statuses, aside) for block in role.sections[kind]]) for kind in role.sections}
    return Counts(
        _add(list(sections.values())), sections, _rows(role, statuses, aside), _reasons(role, statuses, aside)
    )


def _tally(block: Block, statuses: Mapping[int, int], aside: AbstractSet[int]) -> Tally:
    found = [statuses.get(item.id, 0) for item in block.items if item.id not in aside]
    needed = len(found) if block.choose is None else min(block.choose, len(found))
    met = min(found.count(Status.DONE), needed)
    return Tally(met, min(found.count(Status.LEARNING), needed - met), needed)


def _add(tallies: list[Tally]) -> Tally:
    return Tally(
        *(sum(tally_part) for tally_part in zip(*((t.met, t.learning, t.needed) for t in tallies), strict=True))
    )


def _rows(role: Role, statuses: Mapping[int, int], aside: AbstractSet[int]) -> Rows:
    found = [statuses.get(item.id, 0) for item in role.items if item.id not in aside]
    done = found.count(Status.DONE)
    return Rows(len(found), len(found) - done, found.count(Status.LEARNING), done, len(role.items) - len(found))


def _reasons(role: Role, statuses: Mapping[int, int], aside: AbstractSet[int]) -> tuple[str, ...]:
    """Say in words how the headline comes about: "Why this number?"."""
    left_out = sum(1 for item in role.items if item.id in aside)
    lines = [f"{len(role.items)} items are on this list."]
    lines += [_group_reason(block, statuses, aside) for block in role.blocks if block.choose is not None]
    if left_out:
        lines.append(f"{left_out} set aside by you: left out of both numbers.")
    return tuple(lines)


def _group_reason(block: Block, statuses: Mapping[int, int], aside: AbstractSet[int]) -> str:
    members = [item for item in block.items if item.id not in aside]
    needed = min(block.choose or 0, len(members))
    done = sum(1 for item in members if statuses.get(item.id) == Status.DONE)
    line = f"“{block.heading}” asks for {block.choose} of {len(block.items)}, so it counts as {needed}."
    if done > needed:
        line += f" You have {done}; the other {done - needed} stay ticked and do not add to the count."
    return line
