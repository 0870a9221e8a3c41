"""Nearest roles: those that a learner has done most of without being on their track."""

from dataclasses import dataclass
from heapq import nsmallest

from learnpath.catalogue.snapshot import Role, Snapshot
from learnpath.tracks.counts import Tally
from learnpath.tracks.models import Status
from learnpath.tracks.state import LearnerState

MOST, MOST_NAMED = 3, 3


@dataclass(frozen=True)
class Near:
    """A role with how much of it is done, and some of its skills that the learner has done: the reason."""

    role: Role
    total: Tally
    skills: tuple[str, ...]


def nearness(total: Tally) -> tuple[float, int]:
    """Return a key that sorts roles by how much of them is done: first by the share, then by the number."""
    return -total.met / (total.needed or 1), -total.met


def nearest(snapshot: Snapshot, state: LearnerState) -> list[Near]:
    """Return the roles that a learner is nearest to, of those that share a skill they have done."""
    own = {track.role_id for track in state.active}
    done = {number for number, status in state.statuses.items() if status == Status.DONE}
    others = [role for role in snapshot.roles.values() if role.id not in own and not done.isdisjoint(role.skills)]
    totals = {role: total for role in others if (total := state.counts(role).total).met}
    return [
        Near(role, totals[role], tuple(_done_skills(state, role, done)[:MOST_NAMED]))
        for role in nsmallest(MOST, totals, key=lambda role: nearness(totals[role]))
    ]


def _done_skills(state: LearnerState, role: Role, done: set[int]) -> list[str]:
    counted = (done & role.skills) - state.set_aside_on(state.tracks.get(role.id))
    return [item.name for item in role.items if item.id in counted]
