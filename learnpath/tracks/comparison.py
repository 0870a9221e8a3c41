"""Roles side by side: skills that several ask for, those that one alone asks for, and what each would take."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from learnpath.catalogue.schema import Fact, FactKind
from learnpath.catalogue.snapshot import Item, Role
from learnpath.tracks.counts import Tally
from learnpath.tracks.state import LearnerState

MOST_COMPARED = 4


@dataclass
class Comparison:
    """Up to four roles, for one learner or for a visitor."""

    roles: list[Role]
    state: LearnerState

    @cached_property
    def askers(self) -> dict[Item, list[Role]]:
        """The skills that at least two of the roles ask for, each with those roles; the most shared come first."""
        numbers = Counter(item for role in self.roles for item in role.items if item.kind == "skill")
        shared = [(item, number) for item, number in numbers.items() if number > 1]
        return {
            item: [role for role in self.roles if item.slug in role.by_slug]
            for item, _ in sorted(shared, key=lambda pair: -pair[1])
        }

    def only(self, role: Role) -> list[Item]:
        """Return the skills that no other of the roles asks for."""
        return [item for item in role.items if item.kind == "skill" and item not in self.askers]

    def total(self, role: Role) -> Tally:
        """Return how much of the role's list is done."""
        return self.state.counts(role).total

    def status(self, item: Item) -> int:
        """Return the learner's status of an item."""
        return self.state.statuses.get(item.id, 0)

    def fact(self, role: Role, kind: FactKind) -> Fact | None:
        """Return the role's leading figure of a kind."""
        return next((fact for fact in role.entry.facts if fact.lead and fact.kind == kind), None)

    def slugs(self, without: Role | None = None) -> str:
        """Return the roles as they stand in the address, one left out if asked."""
        return ",".join(role.slug for role in self.roles if role is not without)
