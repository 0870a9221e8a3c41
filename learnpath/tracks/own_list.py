"""A role's list with what a learner added to it: their own items stand at the end of the section of their kind.

Made once for each set of own items and kept, so that what is drawn of them is kept too.
"""

import json
from functools import lru_cache

from learnpath.catalogue.schema import ITEM_MODELS, Kind, OwnItem
from learnpath.catalogue.snapshot import Block, Item, Role

HEADING = "Added by you"
MOST_ITEMS, MOST_LISTS = 5_000, 500  # a few hundred bytes, a few thousand


@lru_cache(maxsize=MOST_ITEMS)
def own_item(number: int, kind: Kind, slug: str, document: str) -> Item:
    """Return the item of a row: the same one as long as the row is."""
    kept = json.loads(document)
    summary = kept["text"].strip().split("\n")[0] or HEADING
    return Item(number, kind, OwnItem(slug=slug, summary=summary, **kept))


@lru_cache(maxsize=MOST_LISTS)
def list_with(role: Role, own: tuple[Item, ...]) -> Role:
    """Return the role with the learner's own items on its list."""
    blocks = [
        Block(HEADING, None, None, kind, found, own=True) for kind in ITEM_MODELS if (found := _of_kind(own, kind))
    ]
    return Role(role.id, role.entry, (*role.blocks, *blocks), role.in_use)


def own_block(listed: Role, kind: Kind) -> Block | None:
    """Return the block of own items of a kind on a list that `list_with` made."""
    return next((block for block in reversed(listed.blocks) if block.kind == kind and block.own), None)


def _of_kind(items: tuple[Item, ...], kind: Kind) -> tuple[Item, ...]:
    return tuple(item for item in items if item.kind == kind)
