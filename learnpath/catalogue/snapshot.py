"""The catalogue in memory: immutable, built once for each revision, shared by all requests of a process."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from learnpath.catalogue import schema
from learnpath.catalogue.history import Aliases, PastList


@dataclass(frozen=True, eq=False)
class Item:
    """A skill, portfolio piece or job-search step. `id` is its number in this database.

    `in_use` is False for what the catalogue no longer asks for: it keeps its progress and its page. A learner's own
    items are no part of the catalogue; they stand in lists made for them (tracks/own_list.py).
    """

    id: int
    kind: schema.Kind
    entry: schema.Item
    in_use: bool = True

    @property
    def slug(self) -> str:
        """Its key in addresses."""
        return self.entry.slug

    @property
    def name(self) -> str:
        """What people call it."""
        return self.entry.name


def by_category(items: Iterable[Item]) -> dict[str, list[Item]]:
    """Return the skills among some items by category, the categories by name."""
    found = dict[str, list[Item]]()
    for item in items:
        if isinstance(item.entry, schema.Skill):
            found.setdefault(item.entry.category, []).append(item)
    return dict(sorted(found.items()))


@dataclass(frozen=True, eq=False)
class Block:
    """Items under a heading; `choose` is N of a choose-N group, or None. `own` are a learner's own items."""

    heading: str
    hint: str | None
    choose: int | None
    kind: schema.Kind
    items: tuple[Item, ...]
    own: bool = False

    @cached_property
    def ids(self) -> tuple[int, ...]:
        """The items' numbers."""
        return tuple(item.id for item in self.items)


@dataclass(frozen=True, eq=False)
class Role:
    """A target role with its list in order.

    `in_use` is False for what is no longer offered: whoever is on its track keeps it.
    """

    id: int
    entry: schema.Role
    blocks: tuple[Block, ...]
    in_use: bool = True

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
    def groups(self) -> tuple[Block, ...]:
        """The choose-N groups."""
        return tuple(block for block in self.blocks if block.choose is not None)

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
        return tuple(self.by_slug[slug] for slug in self.entry.starters if slug in self.by_slug)

    def step_text(self, item: Item) -> str | None:
        """Return what is particular to this role about a shared step."""
        return next((text.text for text in self.entry.step_texts if text.step == item.slug), None)


@dataclass(frozen=True, eq=False)
class Snapshot:
    """Everything that one revision of the catalogue holds.

    `roles` and `items` are those in use, by slug; `past_roles` and `past_items` the others. `old_roles` and `old_items`
    give the number of the entry that an old slug stood for; `aliases` say what became of items, `lists` what a role's
    list was, oldest first, by the role's number. `kept` is what is worked out from it (kept.py).
    """

    revision: int
    roles: Mapping[str, Role]
    items: Mapping[str, Item]
    sources: Mapping[str, schema.Source]
    families: tuple[schema.Family, ...]
    past_roles: Mapping[str, Role]
    past_items: Mapping[str, Item]
    old_roles: Mapping[str, int]
    old_items: Mapping[str, int]
    aliases: Aliases
    lists: Mapping[int, list[PastList]]
    kept: dict[object, dict[Any, object]] = field(default_factory=dict)

    @cached_property
    def roles_by_id(self) -> Mapping[int, Role]:
        """All roles by number, also those not in use."""
        return {role.id: role for roles in (self.roles, self.past_roles) for role in roles.values()}

    @cached_property
    def items_by_id(self) -> Mapping[int, Item]:
        """All items by number, also those not in use."""
        return {item.id: item for items in (self.items, self.past_items) for item in items.values()}

    @cached_property
    def role_chains(self) -> Mapping[int, list[int]]:
        """The numbers of the roles that each replaced role became in turn, by its number."""
        found = dict[int, list[int]]()
        for role in self.past_roles.values():
            chain = [role]
            while (slug := chain[-1].entry.replaced_by) and (after := self._role(slug)) and after not in chain:
                chain.append(after)
            if len(chain) > 1:
                found[role.id] = [after.id for after in chain[1:]]
        return found

    @cached_property
    def role_successors(self) -> Mapping[int, int]:
        """The number of the role that each replaced role is by now, by its number: its tracks are that role's."""
        return {number: chain[-1] for number, chain in self.role_chains.items()}

    @cached_property
    def categories(self) -> Mapping[str, list[Item]]:
        """The skills in use by category, each sorted by name."""
        return by_category(sorted(self.items.values(), key=lambda item: item.name.casefold()))

    @cached_property
    def askers(self) -> Mapping[Item, list[Role]]:
        """The roles in use that have an item on their list, by item; items that none asks for are not among them."""
        found = dict[Item, list[Role]]()
        for role in self.roles.values():
            for item in role.items:
                found.setdefault(item, []).append(role)
        return found

    def role(self, slug: str) -> Role | None:
        """Return the role of a slug, also a former one and of a role not in use; a replaced role's is its successor."""
        role = self._role(slug)
        return self.roles_by_id[self.role_successors.get(role.id, role.id)] if role else None

    def one_by_now(self, role: Role) -> list[int]:
        """Return the numbers of a role and of those that it replaced: tracks on them are one."""
        return [role.id, *(old for old, new in self.role_successors.items() if new == role.id)]

    def _role(self, slug: str) -> Role | None:
        return self.roles.get(slug) or self.past_roles.get(slug) or self.roles_by_id.get(self.old_roles.get(slug, 0))

    def item(self, slug: str) -> Item | None:
        """Return the item of a slug, also a former one and of an item not in use."""
        return self.items.get(slug) or self.past_items.get(slug) or self.items_by_id.get(self.old_items.get(slug, 0))

    def became(self, item: Item) -> list[Item]:
        """Return the items in use that an item not in use became, nearest first."""
        found = [self.items_by_id[number] for number in self.aliases.descendants(item.id)]
        return [other for other in found if other.in_use]

    def meant(self, role: Role, slugs: Iterable[str]) -> list[Item]:
        """Return the items that ticks of a role's page mean, each once, also where it was opened before a change."""
        found = dict[Item, None]()
        for slug in slugs:
            item = role.by_slug.get(slug) or self.item(slug)
            if item and not {item.id, *self.aliases.descendants(item.id)}.isdisjoint(role.ids):
                found[item] = None
        return list(found)

    def role_became(self, role: Role) -> list[Role]:
        """Return the roles in use that a role not in use became."""
        found = [self.role(slug) for slug in role.entry.successors]
        return [other for other in found if other and other.in_use]

    def is_old(self, source: str, today: datetime.date) -> bool:
        """Whether figures of this source are shown as old today."""
        return today >= self.sources[source].old_after

    def related(self, role: Role) -> list[tuple[Role, int]]:
        """Return the roles close to this one, each with how many skills both ask for."""
        found = [self.roles[slug] for slug in role.entry.related if slug in self.roles]
        return [(other, len(role.skills & other.skills)) for other in found]
