"""What loading a catalogue would change, in lines to read before it is done, and how many learners that touches."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select, union

from learnpath.accounts.models import User
from learnpath.catalogue import schema
from learnpath.catalogue.current import catalogue
from learnpath.catalogue.history import PastList, read_list, write_list
from learnpath.catalogue.loader import conflicts
from learnpath.catalogue.reader import CatalogueError, Entries
from learnpath.catalogue.snapshot import Item, Role, Snapshot
from learnpath.core.db import execute
from learnpath.tracks.models import Progress, Track

Known = Item | Role


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
    lines = [*_of_kind("Roles", [entry for _, entry in entries.roles], snapshot.roles_by_id, report.roles, report)]
    lines += _of_kind("Items", [entry for _, entry in entries.items], snapshot.items_by_id, report.items, report)
    lines += _titled("Lists", _lists(entries, snapshot, report))
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
    return [*lines, f"Touches {_touched(report)} of {people} learners. Nothing that they did is lost."]


def _titled(title: str, lines: Iterable[str]) -> list[str]:
    found = list(lines)
    return [title, *found] if found else []


def _of_kind(title: str, entries: list[Any], known: Any, changed: set[int], report: _Report) -> list[str]:
    """Compare the entries of one table with what is served, by uuid."""
    before: dict[str, Known] = {str(one.entry.uuid): one for one in known.values()}
    lines = list[tuple[int | None, str]]()
    for entry in entries:
        one = before.pop(str(entry.uuid), None)
        words = list(_words(entry, one))
        lines += [(one.id if one else None, line) for line in words]
        if one and not words and one.entry.model_dump_json() != entry.model_dump_json():
            report.texts += 1
    lines += [(one.id, f"gone from the files: {_called(one.entry)}") for one in before.values() if one.in_use]
    changed |= {number for number, _ in lines if number is not None}
    having = _learners(Track.role_id if title == "Roles" else Progress.item_id, changed)
    what = "on it" if title == "Roles" else "with progress on it"
    return _titled(title, [f"  {line}" + (f"; learners {what}: {having.get(n, 0)}" if n else "") for n, line in lines])


def _words(entry: schema.Keyed, one: Known | None) -> Iterator[str]:
    """Say what becomes of an entry: new, back, renamed, ended."""
    if one is None:
        yield f"new: {_called(entry)}" + ("" if entry.in_use else ", not in use")
        return
    old = one.entry
    if (old.slug, old.name) != (entry.slug, entry.name):
        yield f"renamed: {_called(old)} to {_called(entry)}"
    if one.in_use and entry.replaced_by:
        yield f"merged: {_called(entry)} into {entry.replaced_by}"
    elif one.in_use and entry.split_into:
        yield f"divided: {_called(entry)} into {', '.join(entry.split_into)}"
    elif one.in_use and entry.retired:
        yield f"retired: {_called(entry)}"
    elif not one.in_use and entry.in_use:
        yield f"in use again: {_called(entry)}"


def _called(entry: schema.Keyed) -> str:
    return f"{entry.name} ({entry.slug})"


def _lists(entries: Entries, snapshot: Snapshot, report: _Report) -> Iterator[str]:
    """Compare the lists of roles that are known; in place of the number that a new item has not got yet, its place."""
    numbers = {str(item.entry.uuid): item.id for item in snapshot.items_by_id.values()}
    of_items = {item.slug: numbers.get(str(item.uuid), -at) for at, (_, item) in enumerate(entries.items, 1)}
    names = {item.slug: item.name for _, item in entries.items}
    roles = {str(role.entry.uuid): role for role in snapshot.roles_by_id.values()}
    found = list[tuple[int, str]]()
    for _, entry in entries.roles:
        role = roles.get(str(entry.uuid))
        lists = snapshot.lists.get(role.id) if role else None
        if role and lists:
            new = read_list(0, 0, write_list(entry, of_items, names))
            if change := _list_change(lists[-1], new):
                found.append((role.id, f"  {entry.name}: {change}"))
    report.roles |= {number for number, _ in found}
    having = _learners(Track.role_id, {number for number, _ in found})
    yield from (f"{line}; learners on it: {having.get(number, 0)}" for number, line in found)


def _list_change(old: PastList, new: PastList) -> str:
    added = [name for number, name in new.items.items() if number not in old.items]
    left = [name for number, name in old.items.items() if number not in new.items]
    parts = [f"adds {', '.join(added)}"] if added else []
    parts += [f"leaves out {', '.join(left)}"] if left else []
    parts += [f"needs {new.needed} instead of {old.needed}"] if new.needed != old.needed else []
    shape = [(block.heading, block.choose, list(block.items)) for block in new.blocks]
    if not parts and shape != [(block.heading, block.choose, list(block.items)) for block in old.blocks]:
        parts = ["is in another order or under other headings"]
    return "; ".join(parts)


def _learners(column: Any, numbers: set[int]) -> dict[int, int]:
    """Return how many learners have each of the numbers."""
    rows = execute(select(column, func.count()).where(column.in_(numbers)).group_by(column)).all() if numbers else []
    return {row[0]: row[1] for row in rows}


def _touched(report: _Report) -> int:
    """Return how many learners have any of what changes."""
    on_roles = select(Track.learner_id).where(Track.role_id.in_(report.roles))
    on_items = select(Progress.learner_id).where(Progress.item_id.in_(report.items))
    return int(execute(select(func.count()).select_from(union(on_roles, on_items).subquery())).scalar_one())
