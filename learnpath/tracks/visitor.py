"""A visitor's ticks: they travel in the signed cookie until sign-up or sign-in, and only ever raise a status."""

from dataclasses import dataclass

from flask import session

from learnpath.catalogue.current import catalogue
from learnpath.catalogue.snapshot import Item, Role
from learnpath.core.pages import notice
from learnpath.tracks.progress import Who, mark_known
from learnpath.tracks.state import read_state
from learnpath.tracks.tracking import come_back, start_track

KEY = "ticks"
MOST = 300  # as many as a cookie holds


@dataclass(frozen=True)
class Carried:
    """What comes along through sign-up: the role that the visitor chose, or None, and their ticks.

    `ids` are the numbers of the items ticked, and of what these became.
    """

    role: Role | None
    items: tuple[Item, ...]
    ids: frozenset[int] = frozenset()


def carried() -> Carried:
    """Return what this visitor has ticked so far."""
    kept = session.get(KEY)
    if not isinstance(kept, dict):
        return Carried(None, ())
    snapshot = catalogue()
    ids = [number for number in kept.get("items", []) if isinstance(number, int)]
    found = tuple(snapshot.items_by_id[number] for number in ids if number in snapshot.items_by_id)
    number = kept.get("role", 0)
    role = snapshot.roles_by_id.get(snapshot.role_successors.get(number, number))
    became = [number for item in found for number in snapshot.aliases.descendants(item.id)]
    return Carried(role if role and role.in_use else None, found, frozenset([*(item.id for item in found), *became]))


def keep_ticks(role: Role, slugs: list[str], start: bool) -> None:
    """Keep the ticks of a role's page, in place of earlier ones on the same items; `start` also chooses the role."""
    before, snapshot = carried(), catalogue()
    ticked = [item.id for item in snapshot.meant(role, slugs)]
    here = {*role.ids, *(old for number in role.ids for old in snapshot.aliases.ancestors(number))}
    others = [item.id for item in before.items if item.id not in here]
    chosen = role if start or ticked or before.role is None else before.role
    session[KEY] = {"role": chosen.id, "items": (ticked + others)[:MOST]}


def keep_tick(item: Item, done: bool) -> None:
    """Keep or drop a visitor's tick on one item, whatever role it is for."""
    before = carried()
    others = [kept.id for kept in before.items if kept.id != item.id]
    session[KEY] = {
        "role": before.role.id if before.role else 0,
        "items": ([item.id] * done + others)[:MOST],
    }


def forget_ticks(_sender: object = None) -> None:
    """Drop the visitor's ticks."""
    session.pop(KEY, None)


def bring_along(_sender: object, user_id: int, now: int) -> None:
    """Give a person who has just signed in what they ticked before: the track, and the items as known already."""
    visitor = carried()
    forget_ticks()
    if visitor.role:
        carry_over(user_id, visitor.role, visitor.items, now)
    elif visitor.items:
        known = read_state(user_id, catalogue()).to_do(item.id for item in visitor.items)
        if raised := mark_known(Who(user_id, user_id, None, now), known):
            notice(f"{len(raised)} ticked as known already.")


def carry_over(learner_id: int, role: Role, items: tuple[Item, ...], now: int) -> None:
    """Start a track with ticks that are known already, and say how much of it is done by now."""
    snapshot = catalogue()
    before = read_state(learner_id, snapshot)
    raised = mark_known(Who(learner_id, learner_id, None, now), before.to_do(item.id for item in items))
    track = before.tracks.get(role.id)
    if track and track.began_as != role.id:
        come_back(track.id)
    else:
        start_track(learner_id, role, snapshot.revision, now)
    number = read_state(learner_id, snapshot).counts(role).total
    earlier = before.counts(role).total.met
    words = f"You are on the {role.name} track."
    if earlier:
        words += f" {earlier} of {number.needed} carry over from what you had done."
    if raised:
        words += f" {len(raised)}{' more' if earlier else ''} ticked as known already."
    notice(words)
