"""A list in the order of the screen: each item under its heading, what is set aside last."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import groupby
from typing import NamedTuple, Protocol, TypeVar

from learnpath.catalogue.schema import Kind
from learnpath.catalogue.snapshot import Item, Role

WORDS = ("To do", "Learning", "Done")  # by the number of the status
SET_ASIDE = "Set aside"


class Headed(Protocol):
    """What stands under a heading, or among what is set aside."""

    @property
    def heading(self) -> str:
        """The heading, or ""."""

    @property
    def aside(self) -> bool:
        """Whether it is set aside."""


Line = TypeVar("Line", bound=Headed)


class Placed(NamedTuple):
    """An item's place: its heading, "" where the section needs none, and whether it is set aside."""

    item: Item
    heading: str
    aside: bool


def placed(role: Role, listed: Role, kind: Kind, aside: AbstractSet[int]) -> Iterator[Placed]:
    """Return a section's items; `listed` is the role's list with the learner's own items."""
    blocks = role.sections.get(kind, ())
    plain = len(blocks) == 1 and blocks[0].choose is None
    found = [
        Placed(item, block.heading if block.own or not plain else "", item.id in aside)
        for block in listed.sections[kind]
        for item in block.items
    ]
    yield from (one for one in found if not one.aside)
    yield from (one for one in found if one.aside)


def grouped(lines: list[Line]) -> list[tuple[str, list[Line]]]:
    """Return lines under their headings, what is set aside under its own."""
    found = groupby(lines, key=lambda line: SET_ASIDE if line.aside else line.heading)
    return [(heading, list(group)) for heading, group in found]
