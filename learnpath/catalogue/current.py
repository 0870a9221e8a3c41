"""The catalogue that is served now, read from the database once for each revision."""

import gc
from collections.abc import Iterable, Mapping
from weakref import WeakKeyDictionary

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, func, select

from learnpath.catalogue import schema
from learnpath.catalogue.history import Aliases, PastList, read_list
from learnpath.catalogue.models import CatalogueRevision, FormerSlug, ItemAlias, RoleList
from learnpath.catalogue.models import Item as ItemRow
from learnpath.catalogue.models import Role as RoleRow
from learnpath.catalogue.snapshot import Block, Item, Role, Snapshot
from learnpath.core.db import db, execute, reading

_SOURCES = TypeAdapter(list[schema.Source])
_FAMILIES = TypeAdapter(list[schema.Family])
_EMPTY = Snapshot(0, {}, {}, {}, (), {}, {}, {}, {}, Aliases(()), {})
_latest: WeakKeyDictionary[Engine, Snapshot] = WeakKeyDictionary()


def catalogue(revision: int | None = None) -> Snapshot:
    """Return the newest catalogue. A caller that has read its revision already passes it and saves a statement."""
    if revision is None:
        revision = execute(select(func.max(CatalogueRevision.id))).scalar()
    if not revision:
        return _EMPTY
    snapshot = _latest.get(db.engine, _EMPTY)
    if revision > snapshot.revision:
        gc.unfreeze()
        snapshot = _latest[db.engine] = _read()
        gc.freeze()  # the collector would look through all of it again and again: a tenth of a page's time
    return snapshot


def _read() -> Snapshot:
    """Read the newest revision: all of it in one transaction, whatever is loaded meanwhile."""
    with reading(db.engine).connect() as connection:
        rows = select(CatalogueRevision.id, CatalogueRevision.sources, CatalogueRevision.families)
        revision, of_sources, of_families = connection.execute(
            rows.order_by(CatalogueRevision.id.desc()).limit(1)
        ).one()
        items = {item.id: item for item in _items(connection)}
        lists = _lists(connection)
        sources = {source.slug: source for source in _SOURCES.validate_json(of_sources)}
        roles = [*_roles(connection, items, lists, sources)]
        former = {True: dict[str, int](), False: dict[str, int]()}
        for of_role, slug, number in connection.execute(
            select(FormerSlug.of_role, FormerSlug.slug, FormerSlug.entry_id)
        ):
            former[of_role][slug] = number
        pairs = connection.execute(select(ItemAlias.old_id, ItemAlias.new_id)).all()
    roles.sort(key=lambda role: (role.entry.position, role.name))
    families = sorted(_FAMILIES.validate_json(of_families), key=lambda family: (family.position, family.name))
    return Snapshot(
        revision,
        {role.slug: role for role in roles if role.in_use},
        {item.slug: item for item in items.values() if item.in_use},
        sources,
        tuple(families),
        {role.slug: role for role in roles if not role.in_use},
        {item.slug: item for item in items.values() if not item.in_use},
        former[True],
        former[False],
        Aliases((row.old_id, row.new_id) for row in pairs),
        lists,
    )


def _items(connection: Connection) -> Iterable[Item]:
    for row in connection.execute(
        select(ItemRow.id, ItemRow.kind, ItemRow.document, ItemRow.current).where(ItemRow.owner_id.is_(None))
    ):
        entry = schema.ITEM_MODELS[row.kind].model_validate_json(row.document, extra="ignore")
        yield Item(row.id, row.kind, entry, row.current and entry.in_use)


def _lists(connection: Connection) -> dict[int, list[PastList]]:
    found = dict[int, list[PastList]]()
    rows = select(RoleList.role_id, RoleList.revision_id, CatalogueRevision.loaded_at, RoleList.document)
    rows = rows.join_from(RoleList, CatalogueRevision).order_by(RoleList.role_id, RoleList.revision_id)
    for role_id, revision, loaded_at, document in connection.execute(rows):
        found.setdefault(role_id, []).append(read_list(revision, loaded_at, document))
    return found


def _roles(
    connection: Connection,
    items: Mapping[int, Item],
    lists: Mapping[int, list[PastList]],
    sources: Mapping[str, schema.Source],
) -> Iterable[Role]:
    by_slug = {item.slug: item for item in items.values()}
    for row in connection.execute(select(RoleRow.id, RoleRow.document, RoleRow.current)):
        entry = schema.Role.model_validate_json(row.document, extra="ignore")
        if row.current:
            yield Role(row.id, entry, tuple(_blocks(entry, by_slug)), entry.in_use)
        elif row.id in lists:  # gone from the files: its slugs may mean nothing by now, but the numbers on its list do
            facts = tuple(fact for fact in entry.facts if fact.source in sources)
            employers = tuple(part for part in entry.employers if part.source in {None, *sources})
            left = entry.model_copy(update={"facts": facts, "employers": employers})
            yield Role(row.id, left, tuple(_past_blocks(lists[row.id][-1], items)), False)


def _blocks(entry: schema.Role, by_slug: Mapping[str, Item]) -> Iterable[Block]:
    for block in entry.list:
        members = tuple(by_slug[slug] for slug in block.items)
        yield Block(block.heading, block.hint, block.choose, members[0].kind, members)


def _past_blocks(past: PastList, items: Mapping[int, Item]) -> Iterable[Block]:
    for block in past.blocks:
        members = tuple(items[number] for number in block.items)
        yield Block(block.heading, None, block.choose, members[0].kind, members)
