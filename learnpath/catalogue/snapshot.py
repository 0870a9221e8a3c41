"""The catalogue in memory: immutable, built once for each revision, shared by all requests of a process."""

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

from pydantic import TypeAdapter
from sqlalchemy import Engine, func, select

from learnpath.catalogue import schema
from learnpath.catalogue.models import CatalogueRevision
from learnpath.catalogue.models import Item as ItemRow
from learnpath.catalogue.models import Role as RoleRow
from learnpath.core.db import db, execute, reading


@dataclass(frozen=True, eq=False)
class Item:
    """A skill, portfolio piece or job-search step. `id` is its number in this database."""

    id: int
    kind: schema.Kind
    entry: schema.Item

    @property
    def slug(self) -> str:
        """Its key in addresses."""
        return self.entry.slug

    @property
    def name(self) -> str:
        """What people call it."""
        return self.entry.name


@dataclass(frozen=True, eq=False)
class Block:
    """Items under a heading; `choose` is N of a choose-N group, or None."""

    heading: str
    hint: str | None
    choose: int | None
    kind: schema.Kind
    items: tuple[Item, ...]

    @cached_property
    def ids(self) -> tuple[int, ...]:
        """The items' numbers."""
        return tuple(item.id for item in self.items)


@dataclass(frozen=True, eq=False)
class Role:
    """A target role with its list in order."""

    id: int
    entry: schema.Role
    blocks: tuple[Block, ...]

    @property
    def slug(self) -> str:
        """Its key in addresses."""
        return self.entry.slug

    @property
    def name(self) -> str:
        """What people call it."""
        return self.entry.name

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All items of the list, in order."""
        return tuple(item for block in self.blocks for item in block.items)

    @cached_property
    def ids(self) -> tuple[int, ...]:
        """The items' numbers, in order."""
        return tuple(item.id for item in self.items)

    @cached_property
    def by_slug(self) -> Mapping[str, Item]:
        """The list's items by slug."""
        return {item.slug: item for item in self.items}

    @cached_property
    def sections(self) -> Mapping[schema.Kind, tuple[Block, ...]]:
        """The blocks by kind of item: skills, portfolio, job search."""
        kinds = [kind for kind in schema.ITEM_MODELS if any(block.kind == kind for block in self.blocks)]
        return {kind: tuple(block for block in self.blocks if block.kind == kind) for kind in kinds}

    @cached_property
    def skills(self) -> frozenset[int]:
        """The numbers of its skills."""
        return frozenset(item.id for item in self.items if item.kind == "skill")

    @cached_property
    def starters(self) -> tuple[Item, ...]:
        """The skills offered to someone who arrives without ticks."""
        return tuple(self.by_slug[slug] for slug in self.entry.starters)

    def step_text(self, item: Item) -> str | None:
        """Return what is particular to this role about a shared step."""
        return next((text.text for text in self.entry.step_texts if text.step == item.slug), None)


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Everything that one revision of the catalogue holds."""

    revision: int
    roles: Mapping[str, Role]
    items: Mapping[str, Item]
    sources: Mapping[str, schema.Source]
    families: tuple[schema.Family, ...]

    @cached_property
    def roles_by_id(self) -> Mapping[int, Role]:
        """The roles by number."""
        return {role.id: role for role in self.roles.values()}

    @cached_property
    def items_by_id(self) -> Mapping[int, Item]:
        """The items by number."""
        return {item.id: item for item in self.items.values()}

    @cached_property
    def askers(self) -> Mapping[Item, list[Role]]:
        """The roles that have an item on their list, by item; items that none asks for are not among them."""
        found = dict[Item, list[Role]]()
        for role in self.roles.values():
            for item in role.items:
                found.setdefault(item, []).append(role)
        return found

    def is_old(self, source: str, today: datetime.date) -> bool:
        """Whether figures of this source are shown as old today."""
        return today >= self.sources[source].old_after

    def related(self, role: Role) -> list[tuple[Role, int]]:
        """Return the roles close to this one, each with how many skills both ask for."""
        return [(other, len(role.skills & other.skills)) for slug in role.entry.related if (other := self.roles[slug])]


_ITEM = {"skill": schema.Skill, "portfolio_piece": schema.PortfolioPiece, "job_search_step": schema.JobSearchStep}
_SOURCES = TypeAdapter(list[schema.Source])
_FAMILIES = TypeAdapter(list[schema.Family])
_EMPTY = Snapshot(0, {}, {}, {}, ())
_latest: WeakKeyDictionary[Engine, Snapshot] = WeakKeyDictionary()


def catalogue(revision: int | None = None) -> Snapshot:
    """Return the newest catalogue. A caller that has read its revision already passes it and saves a statement."""
    if revision is None:
        revision = execute(select(func.max(CatalogueRevision.id))).scalar()
    snapshot = _latest.get(db.engine, _EMPTY)
    if revision != snapshot.revision:
        snapshot = _read(revision) if revision else _EMPTY
        _latest[db.engine] = snapshot
    return snapshot


def _read(revision: int) -> Snapshot:
    with reading(db.engine).connect() as connection:
        of_items = connection.execute(select(ItemRow.id, ItemRow.kind, ItemRow.document).where(ItemRow.current)).all()
        of_roles = connection.execute(select(RoleRow.id, RoleRow.document).where(RoleRow.current)).all()
        newest = select(CatalogueRevision.sources, CatalogueRevision.families).where(CatalogueRevision.id == revision)
        sources, families = connection.execute(newest).one()
    found = [Item(row.id, row.kind, schema.ITEM_MODELS[row.kind].model_validate_json(row.document)) for row in of_items]
    items = {item.slug: item for item in found}
    roles = [_role(row.id, schema.Role.model_validate_json(row.document), items) for row in of_roles]
    roles.sort(key=lambda role: (role.entry.position, role.name))
    by_slug = {source.slug: source for source in _SOURCES.validate_python(json.loads(sources))}
    in_order = sorted(_FAMILIES.validate_json(families), key=lambda family: (family.position, family.name))
    return Snapshot(revision, {role.slug: role for role in roles}, items, by_slug, tuple(in_order))


def _role(number: int, entry: schema.Role, items: Mapping[str, Item]) -> Role:
    blocks = []
    for block in entry.list:
        members = tuple(items[slug] for slug in block.items)
        blocks.append(Block(block.heading, block.hint, block.choose, members[0].kind, members))
    return Role(number, entry, tuple(blocks))
