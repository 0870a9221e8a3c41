"""From checked entries to rows, by uuid, in the caller's transaction: all or nothing."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, insert, select, update

from learnpath.catalogue import schema
from learnpath.catalogue.history import write_list
from learnpath.catalogue.models import CatalogueRevision, FormerSlug, Item, ItemAlias, Known, Role, RoleList
from learnpath.catalogue.reader import CatalogueError, Entries, Place, Problem
from learnpath.core.db import Base, columns, dialect, execute, upsert
from learnpath.core.paths import PACKAGE

SHIPPED = PACKAGE / "catalogue" / "data"
AT_ONCE = 200  # rows a statement: databases take a limited number of values


def load(entries: Entries, now: int) -> bool:
    """Make checked entries the catalogue; returns whether anything changed.

    Raises CatalogueError with every problem, having changed nothing. An entry is known by its uuid: with another slug
    or name it is the same entry, and its progress stays. Rows that the files no longer hold stay, as not in use.
    """
    digest = _digest(entries)
    newest = select(CatalogueRevision.digest).order_by(CatalogueRevision.id.desc()).limit(1)
    if execute(newest).scalar() == digest:
        return False
    if problems := conflicts(entries):
        raise CatalogueError(problems)
    items = _keep(Item, [(entry, {"kind": kind_of(entry)}) for _, entry in entries.items])
    roles = _keep(Role, [(entry, {}) for _, entry in entries.roles])
    _keep_aliases(entries, items)
    sources = json.dumps([source.model_dump(mode="json") for _, source in entries.sources])
    families = json.dumps([family.model_dump(mode="json") for _, family in entries.families])
    made = insert(CatalogueRevision).values(digest=digest, loaded_at=now, sources=sources, families=families)
    revision = execute(made.returning(columns(CatalogueRevision).id)).scalar_one()
    _keep_lists(entries, items, roles, revision)
    return True


def conflicts(entries: Entries) -> list[Problem]:
    """Return where entries take a key that belonged to another: what a key means is for ever."""
    return [*_reused(Item, entries.items), *_reused(Role, entries.roles), *_other_kind(entries)]


def kind_of(entry: schema.Item) -> schema.Kind:
    """Return the kind of an item."""
    return next(kind for kind, model in schema.ITEM_MODELS.items() if type(entry) is model)


def _digest(entries: Entries) -> str:
    """Return a digest of what the entries say, whatever files they stand in."""
    found = [entry for rows in (entries.items, entries.roles, entries.sources, entries.families) for _, entry in rows]
    lines = sorted(f"{type(entry).__name__} {entry.model_dump_json()}" for entry in found)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _reused(table: type[Known], entries: Sequence[tuple[Place, schema.Keyed]]) -> Iterator[Problem]:
    """Find slugs that belong, or once belonged, to another entry."""
    rows = execute(_shared(select(table.id, table.uuid, table.slug), table)).all()
    uuids = {row.id: row.uuid for row in rows}
    owners = {row.slug: row.uuid for row in rows}
    former = execute(select(FormerSlug.slug, FormerSlug.entry_id).where(FormerSlug.of_role == (table is Role)))
    owners = {row.slug: uuids[row.entry_id] for row in former} | owners
    for place, entry in entries:
        for key, slugs in (("slug", [entry.slug]), ("renamed_from", entry.renamed_from)):
            for slug in slugs:
                if owners.get(slug, str(entry.uuid)) != str(entry.uuid):
                    message = (
                        f"“{slug}” belonged to the entry {owners[slug]}, and addresses lead there; choose another slug"
                    )
                    yield place.problem(key, message)


def _other_kind(entries: Entries) -> Iterator[Problem]:
    """Find uuids that belonged to an entry of another kind."""
    kinds: dict[str, str] = {row.uuid: row.kind for row in execute(select(Item.uuid, Item.kind))}
    kinds |= {row.uuid: "role" for row in execute(select(Role.uuid))}
    keyed: list[tuple[Place, schema.Item | schema.Role]] = [*entries.items, *entries.roles]
    for place, entry in keyed:
        before = kinds.get(str(entry.uuid))
        if before not in (None, "role" if isinstance(entry, schema.Role) else kind_of(entry)):
            yield place.problem("uuid", f"belongs to a {before}; make a new uuid")


def _keep(table: type[Known], entries: list[tuple[schema.Keyed, Mapping[str, str]]]) -> dict[str, int]:
    """Write the rows of one table: new ones inserted, changed ones updated, the others no longer current.

    Returns the entries' numbers by slug.
    """
    found = execute(_shared(select(table.id, table.uuid, table.slug, table.current, table.document), table))
    known = {row.uuid: row for row in found}
    new, former = list[dict[str, Any]](), list[tuple[int, str]]()
    for entry, more in entries:
        values = {"slug": entry.slug, "current": True, "document": entry.model_dump_json(), **more}
        row = known.pop(str(entry.uuid), None)
        if row is None:
            new.append(values | {"uuid": str(entry.uuid)})
        elif (row.slug, row.current, row.document) != (entry.slug, True, values["document"]):
            execute(update(table).where(table.id == row.id).values(values))
            if row.slug != entry.slug:
                former.append((row.id, row.slug))
    for row in known.values():
        if row.current:
            execute(update(table).where(table.id == row.id).values(current=False))
    if new:
        execute(insert(table), new)
    numbers: dict[str, int] = {
        row.slug: row.id for row in execute(_shared(select(table.id, table.slug), table).where(table.current))
    }
    former += [(numbers[entry.slug], slug) for entry, _ in entries for slug in entry.renamed_from]
    _insert(FormerSlug, [{"of_role": table is Role, "slug": slug, "entry_id": number} for number, slug in former])
    return numbers


def _shared(rows: Select[*tuple[Any, ...]], table: type[Known]) -> Select[*tuple[Any, ...]]:
    """Leave out learners' own items: they are none of the files' business."""
    return rows.where(Item.owner_id.is_(None)) if table is Item else rows


def _keep_aliases(entries: Entries, numbers: Mapping[str, int]) -> None:
    pairs = [(numbers[entry.slug], numbers[slug]) for _, entry in entries.items for slug in entry.successors]
    _insert(ItemAlias, [{"old_id": old, "new_id": new} for old, new in pairs])


def _keep_lists(entries: Entries, items: Mapping[str, int], roles: Mapping[str, int], revision: int) -> None:
    """Keep the lists that are not what they were."""
    last = select(RoleList.role_id, func.max(RoleList.revision_id).label("revision_id")).group_by(RoleList.role_id)
    newest = last.subquery()
    rows = select(RoleList.role_id, RoleList.document).join(
        newest, (RoleList.role_id == newest.c.role_id) & (RoleList.revision_id == newest.c.revision_id)
    )
    before: dict[int, str] = {row.role_id: row.document for row in execute(rows)}
    names = {entry.slug: entry.name for _, entry in entries.items}
    now = {roles[role.slug]: write_list(role, items, names) for _, role in entries.roles}
    changed = [(role_id, document) for role_id, document in now.items() if before.get(role_id) != document]
    _insert(RoleList, [{"role_id": number, "revision_id": revision, "document": text} for number, text in changed])


def _insert(table: type[Base], rows: list[dict[str, Any]]) -> None:
    """Insert rows, but for those that are there."""
    for start in range(0, len(rows), AT_ONCE):
        execute(upsert(table, dialect()).values(rows[start : start + AT_ONCE]).on_conflict_do_nothing())
