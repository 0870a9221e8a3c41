"""What names items and roles in files: uuids, as numbers are each site's own."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from learnpath.catalogue.kept import kept_with_catalogue
from learnpath.catalogue.schema import Kind
from learnpath.catalogue.snapshot import Snapshot
from learnpath.core.text import one_line

OWN = "own:"


@kept_with_catalogue
def item_numbers(snapshot: Snapshot) -> Mapping[str, int]:
    """Return the numbers of the catalogue's items by uuid, also of those not in use."""
    return {str(item.entry.uuid): number for number, item in snapshot.items_by_id.items()}


@kept_with_catalogue
def role_numbers(snapshot: Snapshot) -> Mapping[str, int]:
    """Return the numbers of the roles by uuid, also of those not in use."""
    return {str(role.entry.uuid): number for number, role in snapshot.roles_by_id.items()}


def own_ref(key: str) -> str:
    """Return how a file names a learner's own item."""
    return f"{OWN}{key}"


@dataclass(frozen=True)
class OwnRow:
    """A learner's own item: its number, what its document says, and where it stands; `track_id` is None for nowhere."""

    id: int
    key: str
    kind: Kind
    name: str
    text: str
    track_id: int | None
    position: int
    added_at: int

    @classmethod
    def of(cls, row: Any) -> "OwnRow":
        """Return what a row says."""
        kept = json.loads(row.document)
        said = (kept["uuid"], row.kind, kept["name"], kept["text"])
        return cls(row.id, *said, row.track_id, row.position or 0, row.added_at or 0)


class Names:
    """How files name the catalogue's items and a learner's own ones."""

    def __init__(self, snapshot: Snapshot, own: Iterable[Any]) -> None:
        self.snapshot = snapshot
        self.own = {row.id: OwnRow.of(row) for row in own}

    def ref(self, number: int) -> str:
        """Return what names the item of a number."""
        own = self.own.get(number)
        return own_ref(own.key) if own else str(self.snapshot.items_by_id[number].entry.uuid)

    def role(self, number: int) -> str:
        """Return what names the role of a number."""
        return str(self.snapshot.roles_by_id[number].entry.uuid)

    def said(self) -> Mapping[str, tuple[str | None, str]]:
        """Return the slug and the name of every item by what names it, for people to read; own ones have no slug."""
        shared = item_numbers(self.snapshot)
        found = {ref: self._said(number) for ref, number in shared.items()}
        return found | {own_ref(row.key): (None, row.name) for row in self.own.values()}

    def _said(self, number: int) -> tuple[str | None, str]:
        item = self.snapshot.items_by_id[number]
        return item.slug, one_line(item.name)
