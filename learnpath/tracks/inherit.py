"""What an item takes over from the items that became it, where the learner has said nothing of it itself."""

from collections.abc import Iterable

from learnpath.catalogue.history import Aliases


def inherit(statuses: dict[int, int], since: dict[int, int], asides: Iterable[set[int]], aliases: Aliases) -> None:
    """Fill in what is taken over: a status, with its moment, is the best of the predecessors'.

    A predecessor's is its own or, failing that, the best of its own predecessors'. An item is set aside on a track
    where all its predecessors are.
    """
    own = dict(statuses)
    for number in aliases.before:
        if number not in own and (found := _first_own(number, own, aliases)):
            best = max(found, key=lambda before: (own[before], -since[before]))  # of equal ones the earliest
            statuses[number], since[number] = own[best], since[best]
    for aside in asides:
        _inherit_aside(aside, aliases)


def _first_own(number: int, own: dict[int, int], aliases: Aliases) -> list[int]:
    """Return the predecessors with a status of their own that are reached through none that has one."""
    passed, found = [number], list[int]()
    for later in passed:  # grows while it is walked
        for before in aliases.before.get(later, ()):
            if before in own:
                found.append(before)
            elif before not in passed:
                passed.append(before)
    return found


def _inherit_aside(aside: set[int], aliases: Aliases) -> None:
    taken = aside
    while taken:  # once for each step of the longest chain
        taken = {new for new, olds in aliases.before.items() if new not in aside and aside.issuperset(olds)}
        aside |= taken
