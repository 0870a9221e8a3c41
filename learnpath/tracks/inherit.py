"""What an item takes over from the items that became it, where the learner has said nothing of it itself."""

from collections.abc import Mapping, Sequence

from learnpath.catalogue.history import Aliases, PastList


def inherit_statuses(
    statuses: dict[int, int], since: dict[int, int], known: set[int], checked: dict[int, int], aliases: Aliases
) -> None:
    """Fill in the statuses that are taken over: the best of the predecessors', with its moment, and known if it was.

    What mentors say of that one goes along. A predecessor's is its own or, failing that, the best of its own
    predecessors'.
    """
    own = dict(statuses)
    for number in aliases.before:
        best = taken_from(number, own, since, aliases)
        if best != number and best in own:
            statuses[number], since[number] = own[best], since[best]
            if best in known:
                known.add(number)
            if best in checked:
                checked[number] = checked[best]


def taken_from(number: int, own: Mapping[int, int], since: Mapping[int, int], aliases: Aliases) -> int:
    """Return which item an item has its status from: itself, or what became it, where that has one."""
    found = [] if number in own else _first_own(number, own, aliases)
    return max(found, key=lambda before: (own[before], -since[before]), default=number)  # of equal ones the earliest


def inherit_due(due: dict[int, int], aliases: Aliases) -> None:
    """Fill in the days to come back that are taken over: the earliest of the predecessors'."""
    for number in aliases.before:
        if number not in due and (days := [due[old] for old in aliases.ancestors(number) if old in due]):
            due[number] = min(days)


def _first_own(number: int, own: Mapping[int, int], aliases: Aliases) -> list[int]:
    """Return the predecessors with a status of their own that are reached through none that has one."""
    passed, found = [number], list[int]()
    for later in passed:  # grows while it is walked
        for before in aliases.before.get(later, ()):
            if before in own:
                found.append(before)
            elif before not in passed:
                passed.append(before)
    return found


def inherit_aside(aside: set[int], lists: Sequence[PastList], aliases: Aliases) -> None:
    """Add the items that are set aside on a track because all that became them were.

    `lists` are all that the track ever had. Predecessors that were never on them could not be set aside and do not
    count; an item that stood on a list beside a predecessor was the learner's to set aside, and takes nothing over.
    """
    sets = [frozenset(past.items) for past in lists]
    concerned = set[int]().union(*sets)
    concerned.update(later for number in tuple(concerned) for later in aliases.descendants(number))
    olds = {new: [old for old in before if old in concerned] for new, before in aliases.before.items()}
    beside = {new for new in olds for old in olds[new] if any(new in numbers and old in numbers for numbers in sets)}
    taken = set(aside)
    while taken:  # once for each step of the longest chain
        taken = {
            new for new, before in olds.items() if new not in aside | beside and before and aside.issuperset(before)
        }
        aside |= taken
