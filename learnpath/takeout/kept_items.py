"""What a learner keeps on items, as the parts of a file."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from learnpath.catalogue.snapshot import Snapshot
from learnpath.takeout.fields import STATUS_WORDS, StatusWord
from learnpath.takeout.history import Standing
from learnpath.takeout.names import Names
from learnpath.takeout.rows import Rows
from learnpath.takeout.schema import Item, Link, Note, Step
from learnpath.tracks.inherit import inherit_statuses
from learnpath.tracks.models import Status


class Held(NamedTuple):
    """A status, since when (seconds), and whether it was known before LearnPath."""

    status: StatusWord | None = None
    since: int | None = None
    known: bool = False


def kept_items(rows: Rows, names: Names, named: Iterable[str], standing: Standing) -> list[Item]:
    """Return what is kept on items; those `named` elsewhere get an entry too, so that they have a name."""
    statuses, links, steps = _statuses(rows, names, standing), _links(rows, names), _steps(rows, names)
    notes = {names.ref(row.item_id): _note(row) for row in rows.notes if row.text}
    since = {row.item_id: row.at for row in rows.statuses}
    done = done_by({row.item_id: row.code for row in rows.statuses}, since, names.snapshot)
    due = {names.ref(row.item_id): row.due for row in rows.refreshes if row.item_id in done}
    said, found = names.said(), list[Item]()
    for ref in sorted({*named, *notes, *(ref for ref, _ in links), *steps, *statuses, *due}):
        (slug, name), held = said[ref], statuses.get(ref, Held())
        item = Item.model_construct(
            item=ref,
            slug=slug,
            name=name,
            status=held.status,
            since=held.since,
            known=held.known,
            note=notes.get(ref),
            links=links.get((ref, False), []),
            evidence=links.get((ref, True), []),
            sub_steps=steps.get(ref, []),
            refresh=due.get(ref),
        )
        found.append(item)
    return found


def done_by(statuses: dict[int, int], since: dict[int, int], snapshot: Snapshot) -> set[int]:
    """Return the items that statuses and their moments, by number, make done, also by what became them."""
    inherit_statuses(statuses, since, set(), {}, snapshot.aliases)
    return {number for number, status in statuses.items() if status == Status.DONE}


def _statuses(rows: Rows, names: Names, standing: Standing) -> Mapping[str, Held]:
    """Return the statuses: those that are kept and, where there is none, what the history makes of an item."""
    found = {
        ref: Held(status, event.since, event.known)
        for ref, event in standing.status.items()
        for status in STATUS_WORDS
        if status == event.change
    }
    return found | {
        names.ref(row.item_id): Held(STATUS_WORDS[row.code], row.at, bool(row.known)) for row in rows.statuses
    }


def _steps(rows: Rows, names: Names) -> Mapping[str, list[Step]]:
    found = defaultdict[str, list[Step]](list)
    for row in sorted(rows.steps, key=lambda row: str(row.slug)):
        found[names.ref(row.item_id)].append(Step.model_construct(slug=row.slug, at=row.at))
    return found


def _links(rows: Rows, names: Names) -> Mapping[tuple[str, bool], list[Link]]:
    """Return links by item and sort; one that an undo brought back beside its copy is there once."""
    pieces = {row.id: row.uuid for row in rows.pieces}
    found, seen = defaultdict[tuple[str, bool], list[Link]](list), set[str]()
    for row in sorted(rows.links, key=lambda row: (row.added_at, row.uuid)):
        if row.uuid not in seen:
            seen.add(row.uuid)
            found[names.ref(row.item_id), bool(row.evidence)].append(_link(row, pieces.get(row.piece_id)))
    return found


def _link(row: Any, piece: str | None) -> Link:
    return Link.model_construct(
        uuid=row.uuid, title=row.title, url=row.url, text=row.text, added_at=row.added_at, piece=piece
    )


def _note(row: Any) -> Note:
    return Note.model_construct(text=row.text, edited_at=row.edited_at)
