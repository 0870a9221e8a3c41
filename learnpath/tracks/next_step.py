"""The one next step."""

from collections.abc import Iterator
from itertools import islice

from learnpath.catalogue.snapshot import Item, Role
from learnpath.tracks.models import Status
from learnpath.tracks.state import LearnerState

LEARNING = int(Status.LEARNING)  # a plain number: compared for each item


def next_steps(role: Role, state: LearnerState) -> Iterator[Item]:
    """Yield what to do next, best first: what is being learned, oldest first, then to-dos in the list's order.

    Items set aside, and further members of a group that is met or begun already, are not suggested.
    """
    aside, statuses = state.set_aside_on(state.tracks.get(role.id)), state.statuses
    if LEARNING in statuses.values():
        learning = [item for item in role.items if statuses.get(item.id) == LEARNING and item.id not in aside]
        yield from sorted(learning, key=lambda item: state.since[item.id])
    for block in role.blocks:
        members = [item for item in block.items if item.id not in aside]
        todo = [item for item in members if not statuses.get(item.id)]
        needed = len(members) if block.choose is None else min(block.choose, len(members))
        if len(members) - len(todo) < needed:
            yield from todo


def suggestion(role: Role, state: LearnerState, after: str | None) -> tuple[Item | None, Item | None]:
    """Return the step to show and the one after it; `after` is the slug of a step that the learner passes over."""
    if after is None:
        steps = list(islice(next_steps(role, state), 2))
    else:
        every = list(next_steps(role, state))
        first = next((place + 1 for place, item in enumerate(every) if item.slug == after), 0)
        steps = (every[first:] + every[:first])[:2]
    return (steps[0] if steps else None), (steps[1] if len(steps) > 1 else None)
