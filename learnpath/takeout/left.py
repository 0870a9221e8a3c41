"""What a learner keeps on items that are on none of their lists any more: it stays readable."""

import json
from collections import defaultdict
from typing import NamedTuple

from markupsafe import Markup
from sqlalchemy import select

from learnpath.catalogue.models import Item as ItemRow
from learnpath.catalogue.snapshot import Snapshot
from learnpath.core.db import columns, execute
from learnpath.core.markdown import rendered
from learnpath.notebook.details import Link
from learnpath.notebook.models import ItemLink, Note
from learnpath.tracks.state import LearnerState


class Left(NamedTuple):
    """An item with the note on it (None without one), its evidence and its other links."""

    name: str
    note: Markup | None
    evidence: list[Link]
    links: list[Link]


def left(learner_id: int, snapshot: Snapshot, state: LearnerState) -> list[Left]:
    """Return what is kept on items that no active track lists, nor what they became; by name. Three statements."""
    note, link, item = columns(Note), columns(ItemLink), columns(ItemRow)
    listed = {item_id for track in state.active for item_id in state.list_of(snapshot.roles_by_id[track.role_id]).ids}
    listed |= {old for number in tuple(listed) for old in snapshot.aliases.ancestors(number)}
    mine = select(note.item_id, note.text).where(note.learner_id == learner_id, note.text != "")
    notes = {number: rendered(text) for number, text in execute(mine) if number not in listed}
    links = defaultdict[tuple[int, bool], list[Link]](list)
    rows = select(*(link[name] for name in Link._fields)).where(link.learner_id == learner_id)
    for one in map(Link._make, execute(rows.order_by(link.added_at, link.id))):
        if one.item_id not in listed:
            links[one.item_id, bool(one.evidence)].append(one)
    own = execute(select(item.id, item.document).where(item.owner_id == learner_id))
    names = {number: json.loads(document)["name"] for number, document in own}
    names |= {number: known.name for number, known in snapshot.items_by_id.items()}
    numbers = {*notes, *(number for number, _ in links)}
    found = [Left(names[number], notes.get(number), links[number, True], links[number, False]) for number in numbers]
    return sorted(found, key=lambda one: one.name.casefold())
