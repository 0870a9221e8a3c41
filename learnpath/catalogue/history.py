"""What a role's list was at each revision, and what became of what: read with the catalogue, kept in memory."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from learnpath.catalogue import schema


@dataclass(frozen=True)
class PastBlock:
    """Items under a heading as they were: their numbers and names."""

    heading: str
    choose: int | None
    items: Mapping[int, str]


@dataclass(frozen=True)
class PastList:
    """A role's list from a revision on, under the role's name then.

    `in_use` says whether the role was offered, `why` what the files said of their last change to it.
    """

    revision: int
    loaded_at: int
    name: str
    in_use: bool
    why: str | None
    blocks: tuple[PastBlock, ...]

    @cached_property
    def items(self) -> Mapping[int, str]:
        """The names of all items, by number, in order."""
        return {number: name for block in self.blocks for number, name in block.items.items()}

    @property
    def needed(self) -> int:
        """How many of its items counted as needed, when none was set aside."""
        return sum(len(block.items) if block.choose is None else block.choose for block in self.blocks)


def write_list(entry: schema.Role, numbers: Mapping[str, int], names: Mapping[str, str]) -> str:
    """Return a role's list as it is kept; `numbers` and `names` are of its items by slug."""
    blocks = [
        [block.heading, block.choose, [[numbers[slug], names[slug]] for slug in block.items]] for block in entry.list
    ]
    return json.dumps([entry.name, entry.in_use, entry.why, blocks], ensure_ascii=False)


def read_list(revision: int, loaded_at: int, document: str) -> PastList:
    """Return what `write_list` wrote."""
    name, in_use, why, blocks = json.loads(document)
    made = tuple(PastBlock(heading, choose, dict(items)) for heading, choose, items in blocks)
    return PastList(revision, loaded_at, name, in_use, why, made)


def list_at(lists: Sequence[PastList], revision: int) -> PastList:
    """Return the list that was in force at a revision; for a time before the first that is known, that one."""
    return lists[max(0, bisect_right(lists, revision, key=lambda past: past.revision) - 1)]


class Aliases:
    """Which items became which, by number, in all of the catalogue's history."""

    def __init__(self, pairs: Iterable[tuple[int, int]]) -> None:
        self.after: dict[int, list[int]] = {}
        self.before: dict[int, list[int]] = {}
        for old, new in sorted(pairs):
            self.after.setdefault(old, []).append(new)
            self.before.setdefault(new, []).append(old)

    def descendants(self, number: int) -> list[int]:
        """Return all that an item became, nearest first, without itself."""
        return _reached(number, self.after)

    def ancestors(self, number: int) -> list[int]:
        """Return all that became an item, nearest first, without itself."""
        return _reached(number, self.before)


def _reached(start: int, edges: Mapping[int, list[int]]) -> list[int]:
    found = [start]  # grows while it is walked; a circle (a merge taken back the other way) ends by itself
    for number in found:
        found += [other for other in edges.get(number, ()) if other not in found]
    return found[1:]
