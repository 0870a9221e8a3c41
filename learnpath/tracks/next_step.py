"""The one next step."""

from learnpath.catalogue.snapshot import Item, Role
from learnpath.tracks.models import Status
from learnpath.tracks.state import LearnerState


def next_steps(role: Role, state: LearnerState) -> list[Item]:
    """Return what to do next, best first: what is being learned, oldest first, then to-dos in the list's order.

    Items set aside, and further members of a group that is met already, are not suggested.
    """
    aside = state.set_aside_on(state.tracks.get(role.id))
    learning, todo = list[Item](), list[Item]()
    for block in role.blocks:
        members = [item for item in block.items if item.id not in aside]
        statuses = [state.statuses.get(item.id, Status.TODO) for item in members]
        needed = len(members) if block.choose is None else min(block.choose, len(members))
        learning += [item for item, status in zip(members, statuses, strict=True) if status == Status.LEARNING]
        if statuses.count(Status.DONE) + statuses.count(Status.LEARNING) < needed:
            todo += [item for item, status in zip(members, statuses, strict=True) if status == Status.TODO]
    learning.sort(key=lambda item: state.since[item.id])
    return learning + todo


def suggestion(role: Role, state: LearnerState, after: str | None) -> tuple[Item | None, Item | None]:
    """Return the step to show and the one after it; `after` is the slug of a step that the learner passes over."""
    steps = next_steps(role, state)
    places = [place for place, item in enumerate(steps) if item.slug == after]
    first = (places[0] + 1) % len(steps) if places else 0
    shown = steps[first : first + 1] + steps[(first + 1) % len(steps) :][:1] if steps else []
    return (shown[0] if shown else None), (shown[1] if len(steps) > 1 else None)
