"""What changed on a track's list since its learner last looked at the changes, in words, and why."""

from collections.abc import Iterable
from dataclasses import dataclass

from learnpath.catalogue.history import PastBlock, PastList, list_at
from learnpath.catalogue.kept import kept_with_catalogue
from learnpath.catalogue.snapshot import Item, Role, Snapshot
from learnpath.tracks.state import OwnTrack


@dataclass(frozen=True)
class Change:
    """One thing that changed, and why, where the catalogue says so."""

    text: str
    why: str | None = None


def changes_of(snapshot: Snapshot, role: Role, track: OwnTrack) -> tuple[Change, ...]:
    """Return what changed on a track's list since the revision that its learner has seen."""
    lists = [*snapshot.lists.get(track.began_as, ()), *snapshot.lists.get(role.id, ())]
    if all(past.revision <= track.seen for past in lists):
        return ()
    return _changes(snapshot, role, track.began_as, track.seen)


@kept_with_catalogue
def _changes(snapshot: Snapshot, role: Role, began_as: int, seen: int) -> tuple[Change, ...]:
    """Compare the list seen last with today's; kept, as all who saw the same are told the same."""
    now, found = snapshot.lists[role.id][-1], list[Change]()
    before = list_at(snapshot.lists[role.id], seen)
    if began_as != role.id and (earlier := list_at(snapshot.lists.get(began_as, []), seen)) and earlier.in_use:
        before = earlier
        found.append(Change(f"{before.name} is now {now.name}.", snapshot.roles_by_id[began_as].entry.why))
    elif before and before.name != now.name:
        found.append(Change(f"{before.name} is now called {now.name}."))
    if before is None:
        return ()
    found += _items(snapshot, before, now)
    found += _groups(before, now)
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
                f"{old} became {_names(now.items[number] for number in news)}. What you did counts there, unless you have marked that one too.", why
            )
    for number, name in before.items.items():
        if now.items.get(number, name) != name:
            yield Change(f"{name} is now called {now.items[number]}.", snapshot.items_by_id[number].entry.why)
    added = [number for number in now.items if number not in before.items and number not in explained]
    if added:
        why = _whys(snapshot.items_by_id[number] for number in added)
        yield Change(f"New on the list: {_names(now.items[number] for number in added)}.", why)


def _groups(before: PastList, now: PastList) -> Iterable[Change]:
    """Say where a heading asks for another number of its items than it did."""
    earlier = {block.heading: block for block in before.blocks}
    for block in now.blocks:
        old = earlier.get(block.heading)
        if old and old.choose != block.choose:
            yield Change(f"“{block.heading}” asks for {_asked(block)} now; it asked for {_asked(old)}.")


def _asked(block: PastBlock) -> str:
    return f"{block.choose} of {len(block.items)}" if block.choose else "all"


def _whys(items: Iterable[Item]) -> str | None:
    return " ".join(dict.fromkeys(item.entry.why for item in items if item.entry.why)) or None


def _names(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
