"""What loading a catalogue would change, in lines to read before it is done, and how many learners that touches."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select

from learnpath.accounts.models import User
from learnpath.catalogue import schema
from learnpath.catalogue.current import catalogue
from learnpath.catalogue.history import PastList, read_list, write_list
from learnpath.catalogue.loader import conflicts
from learnpath.catalogue.reader import CatalogueError, Entries
from learnpath.catalogue.snapshot import Item, Role, Snapshot
from learnpath.core.db import execute
from learnpath.tracks.models import Progress, Track

Served = Item | Role
Line = tuple[int | None, str]  # the number of what it is about, unless that is new


@dataclass
class _Report:
    """The lines so far, and the numbers of what changes for the learners who have it."""

    items: set[int] = field(default_factory=set)
    roles: set[int] = field(default_factory=set)
    texts: int = 0


def differences(entries: Entries) -> list[str]:
    """Return what `load` would change, a line each. Raises CatalogueError for what it would refuse."""
    if problems := conflicts(entries):
        raise CatalogueError(problems)
    snapshot, report = catalogue(), _Report()
    of_roles = _of_kind([entry for _, entry in entries.roles], snapshot.roles_by_id.values(), report)
    of_items = _of_kind([entry for _, entry in entries.items], snapshot.items_by_id.values(), report)
    of_lists = list(_lists(entries, snapshot))
    report.roles |= {number for number, _ in (*of_roles, *of_lists) if number}
    report.items |= {number for number, _ in of_items if number}
    on_roles, on_items = _learners_on(snapshot, report.roles), _learners_with(report.items)
    lines = _titled("Roles", _counted(of_roles, "on it", on_roles))
    lines += _titled("Items", _counted(of_items, "with progress on it", on_items))
    lines += _titled("Lists", _counted(of_lists, "on it", on_roles))
    other = [f"  texts of {report.texts} entries" if report.texts > 1 else "  texts of 1 entry"] if report.texts else []
    for name, new, old in (
        ("sources", [source for _, source in entries.sources], snapshot.sources.values()),
        ("families", [family for _, family in entries.families], snapshot.families),
    ):
        if {entry.model_dump_json() for entry in new} != {entry.model_dump_json() for entry in old}:
            other.append(f"  {name}")
    lines += _titled("Other", other)
    if not lines:
        return ["Nothing would change."]
    people = execute(select(func.count()).select_from(User)).scalar_one()
    touched = len(set().union(*on_roles.values(), *on_items.values()))
    return [*lines, f"Touches {touched} of {people} learners. Nothing that they did is lost."]


def _titled(title: str, lines: Iterable[str]) -> list[str]:
    found = list(lines)
    return [title, *found] if found else []


def _counted(rows: Iterable[Line], what: str, learners: Mapping[int, set[int]]) -> Iterator[str]:
    """Return lines with how many learners have what each is about; what is new nobody has."""
    for number, line in rows:
        yield f"  {line}" + (f"; learners {what}: {len(learners.get(number, ()))}" if number else "")


def _of_kind(entries: Sequence[schema.Keyed], served: Iterable[Served], report: _Report) -> list[Line]:
    """Compare the entries of one table with what is served, by uuid."""
    before = {str(one.entry.uuid): one for one in served}
    lines = list[Line]()
    for entry in entries:
        one = before.pop(str(entry.uuid), None)
        words = list(_words(entry, one))
        lines += [(one.id if one else None, line) for line in words]
        if one and not words and one.entry.model_dump_json() != entry.model_dump_json():
            report.texts += 1
    return lines + [(one.id, f"gone from the files: {_called(one.entry)}") for one in before.values() if one.in_use]


def _words(entry: schema.Keyed, one: Served | None) -> Iterator[str]:
    """Say what becomes of an entry: new, back, renamed, ended."""
    if one is None:
        yield f"new: {_called(entry)}" + ("" if entry.in_use else ", not in use")
        return
    old = one.entry
    if (old.slug, old.name) != (entry.slug, entry.name):
        yield f"renamed: {_called(old)} to {_called(entry)}"
    ended = one.in_use or old.successors != entry.successors
    if ended and entry.replaced_by:
        yield f"merged: {_called(entry)} into {entry.replaced_by}"
    elif ended and entry.split_into:
        yield f"divided: {_called(entry)} into {', '.join(entry.split_into)}"
    elif entry.retired and (one.in_use or not old.retired):
        yield f"retired: {_called(entry)}"
    elif not one.in_use and entry.in_use:
        yield f"in use again: {_called(entry)}"


def _called(entry: schema.Keyed) -> str:
    return f"{entry.name} ({entry.slug})"


def _lists(entries: Entries, snapshot: Snapshot) -> Iterator[Line]:
    """Compare the lists of roles that are known; in place of the number that a new item has not got yet, its place."""
    numbers = {str(item.entry.uuid): item.id for item in snapshot.items_by_id.values()}
    of_items = {item.slug: numbers.get(str(item.uuid), -at) for at, (_, item) in enumerate(entries.items, 1)}
    names = {item.slug: item.name for _, item in entries.items}
    roles = {str(role.entry.uuid): role for role in snapshot.roles_by_id.values()}
    for _, entry in entries.roles:
        role = roles.get(str(entry.uuid))
        if role and (lists := snapshot.lists.get(role.id)):
            change = _list_change(lists[-1], read_list(0, 0, write_list(entry, of_items, names)))
            if change:
                yield role.id, f"{entry.name}: {change}"


def _list_change(old: PastList, new: PastList) -> str:
    added = [name for number, name in new.items.items() if number not in old.items]
    left = [name for number, name in old.items.items() if number not in new.items]
    parts = [f"adds {', '.join(added)}"] if added else []
    parts += [f"leaves out {', '.join(left)}"] if left else []
    parts += [f"calls {old.items[n]} {name} now" for n, name in new.items.items() if old.items.get(n, name) != name]
    parts += [f"needs {new.needed} instead of {old.needed}"] if new.needed != old.needed else []
    shape = [(block.heading, block.choose, list(block.items)) for block in new.blocks]
    if not parts and shape != [(block.heading, block.choose, list(block.items)) for block in old.blocks]:
        parts = ["is in another order or under other headings"]
    return "; ".join(parts)


def _learners_on(snapshot: Snapshot, numbers: set[int]) -> dict[int, set[int]]:
    """Return who is on each role's track, by the role's number: by way of a role that it replaced, too."""
    found = dict[int, set[int]]()
    rows = select(Track.role_id, Track.learner_id).where(Track.left_at.is_(None))
    for role_id, learner_id in execute(rows).all() if numbers else ():
        for number in {role_id, snapshot.role_successors.get(role_id, role_id)} & numbers:
            found.setdefault(number, set()).add(learner_id)
    return found


def _learners_with(numbers: set[int]) -> dict[int, set[int]]:
    """Return who has progress on each item, by the item's number."""
    found = dict[int, set[int]]()
    rows = select(Progress.item_id, Progress.learner_id).where(Progress.item_id.in_(numbers), Progress.status > 0)
    for item_id, learner_id in execute(rows).all() if numbers else ():
        found.setdefault(item_id, set()).add(learner_id)
    return found
