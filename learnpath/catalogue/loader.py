"""From checked entries to rows, by uuid, in the caller's transaction: all or nothing."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import insert, select, update

from learnpath.catalogue import schema
from learnpath.catalogue.models import CatalogueRevision, Item, Known, Role
from learnpath.catalogue.reader import CatalogueError, Entries, Place, Problem
from learnpath.core.db import execute
from learnpath.core.paths import PACKAGE

SHIPPED = PACKAGE / "catalogue" / "data"


def load(entries: Entries, now: int) -> bool:
    """Make checked entries the catalogue; returns whether anything changed.

    Raises CatalogueError with every problem, having changed nothing. An entry is known by its uuid: with another slug
    or name it is the same entry, and its progress stays. Rows that the files no longer hold stay, out of sight.
    """
    digest = _digest(entries)
    newest = select(CatalogueRevision.digest).order_by(CatalogueRevision.id.desc()).limit(1)
    if execute(newest).scalar() == digest:
        return False
    problems = [*_reused(Item, entries.items), *_reused(Role, entries.roles), *_other_kind(entries)]
    if problems:
        raise CatalogueError(problems)
    _keep(Item, [(entry, {"kind": _kind(entry)}) for _, entry in entries.items])
    _keep(Role, [(entry, {}) for _, entry in entries.roles])
    sources = json.dumps([source.model_dump(mode="json") for _, source in entries.sources])
    families = json.dumps([family.model_dump(mode="json") for _, family in entries.families])
    execute(insert(CatalogueRevision).values(digest=digest, loaded_at=now, sources=sources, families=families))
    return True


def _kind(entry: schema.Item) -> schema.Kind:
    return next(kind for kind, model in schema.ITEM_MODELS.items() if type(entry) is model)


def _digest(entries: Entries) -> str:
    """Return a digest of what the entries say, whatever files they stand in."""
    found = [entry for rows in (entries.items, entries.roles, entries.sources, entries.families) for _, entry in rows]
    lines = sorted(f"{type(entry).__name__} {entry.model_dump_json()}" for entry in found)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _reused(table: type[Known], entries: Sequence[tuple[Place, schema.Keyed]]) -> Iterator[Problem]:
    """Find slugs that belonged to an entry which the files no longer hold: they must not come to mean another."""
    coming = {str(entry.uuid) for _, entry in entries}
    gone = {row.slug: row.uuid for row in execute(select(table.slug, table.uuid)) if row.uuid not in coming}
    for place, entry in entries:
        if entry.slug in gone:
            message = f"“{entry.slug}” belonged to the entry {gone[entry.slug]}, which is gone; choose another slug"
            yield place.problem("slug", message)


def _other_kind(entries: Entries) -> Iterator[Problem]:
    """Find uuids that belonged to an entry of another kind."""
    kinds: dict[str, str] = {row.uuid: row.kind for row in execute(select(Item.uuid, Item.kind))}
    kinds |= {row.uuid: "role" for row in execute(select(Role.uuid))}
    keyed: list[tuple[Place, schema.Item | schema.Role]] = [*entries.items, *entries.roles]
    for place, entry in keyed:
        before = kinds.get(str(entry.uuid))
        if before not in (None, "role" if isinstance(entry, schema.Role) else _kind(entry)):
            yield place.problem("uuid", f"belongs to a {before}; make a new uuid")


def _keep(table: type[Known], entries: list[tuple[schema.Keyed, Mapping[str, str]]]) -> None:
    """Write the rows of one table: new ones inserted, known ones updated, the others no longer current."""
    known = {row.uuid: row for row in execute(select(table.id, table.uuid, table.slug))}
    for entry, _ in entries:  # first out of each other's way, as two entries may have swapped their slugs
        row = known.get(str(entry.uuid))
        if row and row.slug != entry.slug:
            execute(update(table).where(table.id == row.id).values(slug=f"~{row.id}"))
    execute(update(table).values(current=False))
    for entry, more in entries:
        uuid = str(entry.uuid)
        values = {"slug": entry.slug, "current": True, "document": entry.model_dump_json(), **more}
        if uuid in known:
            execute(update(table).where(table.id == known[uuid].id).values(values))
        else:
            execute(insert(table).values(uuid=uuid, **values))
