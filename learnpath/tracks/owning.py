"""The verbs on a learner's own items: they stand on one track, and the catalogue never sees them."""

import json
import uuid
from collections.abc import Sequence

from sqlalchemy import func, insert, select

from learnpath.catalogue.models import Item as ItemRow
from learnpath.catalogue.schema import Kind
from learnpath.catalogue.snapshot import Item
from learnpath.core.db import columns, execute
from learnpath.core.undo import Act
from learnpath.tracks.models import Change, OwnItem
from learnpath.tracks.progress import tell

MOST = 100  # own items of a track


def own_slug(key: uuid.UUID) -> str:
    """Return an own item's key in addresses: no file of the catalogue may use one with an underline."""
    return f"own_{key.hex[:16]}"


def add_own(act: Act, track_id: int, kind: Kind, name: str, text: str) -> str:
    """Add an own item to a track, after its others; returns its slug.

    Taken back it leaves the track. Its row stays, as history may refer to it by then.
    """
    act.alone()
    own = columns(OwnItem)
    last = execute(select(func.max(own.position)).where(own.track_id == track_id)).scalar()
    place = 0 if last is None else last + 1
    key = uuid.uuid4()
    row = {"uuid": str(key), "slug": own_slug(key), "kind": kind, "current": True, "owner_id": act.user_id}
    row["document"] = _document(key, name, text)
    number = execute(insert(ItemRow).values(**row).returning(columns(ItemRow).id)).scalar_one()
    act.put(OwnItem, {"item_id": number}, {"track_id": track_id, "position": place, "added_at": act.now})
    tell(act, track_id, number, Change.ADDED, name)
    return own_slug(key)


def change_own(act: Act, item: Item, name: str, text: str) -> bool:
    """Change what an own item says; returns whether that changed anything."""
    return act.put(ItemRow, {"id": item.id}, {"document": _document(item.entry.uuid, name, text)})


def remove_own(act: Act, track_id: int, item: Item) -> None:
    """Take an own item off its track; what was done with it stays in the history."""
    if act.put(OwnItem, {"item_id": item.id}, None):
        tell(act, track_id, item.id, Change.REMOVED, item.name)


def move_own(act: Act, items: Sequence[Item], item: Item, place: int) -> None:
    """Move an own item to a place, from 0, among the own `items` of its track."""
    others = [other for other in items if other is not item]
    others.insert(place, item)
    for position, other in enumerate(others):
        act.put(OwnItem, {"item_id": other.id}, {"position": position})


def _document(key: uuid.UUID, name: str, text: str) -> str:
    return json.dumps({"uuid": str(key), "name": name, "text": text}, ensure_ascii=False)
