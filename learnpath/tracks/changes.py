"""What changed on a track's list since its learner last looked at the changes, in words, and why."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from learnpath.catalogue.history import PastBlock, PastList, list_at
from learnpath.catalogue.kept import kept_with_catalogue
from learnpath.catalogue.snapshot import Item, Role, Snapshot
from learnpath.tracks.state import OwnTrack

COUNTS = "What you did counts there, unless you have marked that one too."


@dataclass(frozen=True)
class Change:
    """One thing that changed, and why, where the catalogue says so."""

    text: str
    why: str | None = None


def changes_of(snapshot: Snapshot, role: Role, track: OwnTrack) -> tuple[Change, ...]:
    """Return what changed on a track's list since the revision that its learner has seen."""
    found = tuple(part for also in track.also for part in _joined(snapshot, role, *also))
    roles = [track.began_as, *snapshot.role_chains.get(track.began_as, ())]
    if all(past.revision <= track.seen for number in roles for past in snapshot.lists.get(number, ())):
        return found
    return found + _changes(snapshot, role, track.began_as, track.seen)


@kept_with_catalogue
def _joined(snapshot: Snapshot, role: Role, began_as: int, seen: int) -> tuple[Change, ...]:
    """Say that another track of the learner's is one with this by now."""
    before = list_at(snapshot.lists[began_as], seen)
    if not before.in_use:
        return ()
    words = f"{before.name} is now {role.name}: your two tracks are one, and what you set aside here stays aside."
    return (Change(words, snapshot.roles_by_id[began_as].entry.why),)


@kept_with_catalogue
def _changes(snapshot: Snapshot, role: Role, began_as: int, seen: int) -> tuple[Change, ...]:
    """Compare the list seen last with today's; kept, as all who saw the same are told the same."""
    now, found = snapshot.lists[role.id][-1], list[Change]()
    roles = [began_as, *snapshot.role_chains.get(began_as, ())]
    was = next((number for number in roles if list_at(snapshot.lists[number], seen).in_use), role.id)
    before = list_at(snapshot.lists[was], seen)
    if was != role.id:
        found.append(Change(f"{before.name} is now {now.name}.", snapshot.roles_by_id[was].entry.why))
    elif before.name != now.name:
        found.append(Change(f"{before.name} is now called {now.name}."))
    found += _items(snapshot, before, now)
    found += _groups(before, now)
    if before.needed != now.needed:
        found.append(Change(f"In all the list asks for {now.needed} now; it asked for {before.needed}."))
    if found and now.why and now.why != before.why:
        found.append(Change("Why:", now.why))
    return tuple(found)


def _items(snapshot: Snapshot, before: PastList, now: PastList) -> Iterable[Change]:
    came = dict[tuple[int, ...], list[int]]()  # what left the list, by what of today's list it became
    left = [number for number in before.items if number not in now.items]
    for number in left:
        became = tuple(new for new in snapshot.aliases.descendants(number) if new in now.items)
        came.setdefault(became, []).append(number)
    explained = {new for news in came for new in news}
    for news, olds in came.items():
        why = _whys(snapshot.items_by_id[number] for number in olds)
        old = _names(before.items[number] for number in olds)
        if not news:
            yield Change(f"Off the list: {old}. What you did stays with you.", why)
        else:
            yield Change(
                f"{old} became {_names(now.items[number] for number in news)}. {COUNTS}",
                why,
            )
    for number, name in before.items.items():
        if now.items.get(number, name) != name:
            yield Change(f"{name} is now called {now.items[number]}.", snapshot.items_by_id[number].entry.why)
    added = [number for number in now.items if number not in before.items and number not in explained]
    if added:
        why = _whys(snapshot.items_by_id[number] for number in added)
        yield Change(f"New on the list: {_names(now.items[number] for number in added)}.", why)


def _groups(before: PastList, now: PastList) -> Iterable[Change]:
    """Say where a heading, if it stands once on each list, asks for another number of its items than it did."""
    earlier, later = _by_heading(before), _by_heading(now)
    for heading in later:
        old = earlier.get(heading)
        if old and old.choose != later[heading].choose:
            yield Change(f"“{heading}” asks for {_asked(later[heading])} now; it asked for {_asked(old)}.")


def _by_heading(past: PastList) -> dict[str, PastBlock]:
    numbers = Counter(block.heading for block in past.blocks)
    return {block.heading: block for block in past.blocks if numbers[block.heading] == 1}


def _asked(block: PastBlock) -> str:
    return f"{block.choose} of {len(block.items)}" if block.choose else "all"


def _whys(items: Iterable[Item]) -> str | None:
    return " ".join(dict.fromkeys(item.entry.why for item in items if item.entry.why)) or None


def _names(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
