"""All that was ever said of what a learner does, wherever it stood: it stays readable to them."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from markupsafe import Markup
from sqlalchemy import select

from learnpath.catalogue.models import Item as ItemRow
from learnpath.catalogue.snapshot import Snapshot
from learnpath.core.dates import Zone, day_label
from learnpath.core.db import columns, execute
from learnpath.core.markdown import rendered
from learnpath.mentoring.comments import Said, all_comments
from learnpath.mentoring.people import called
from learnpath.tracks.state import LearnerState

PAGE = 50
_ITEM = columns(ItemRow)


class Line(NamedTuple):
    """A comment: who said it, of what, and when, in words."""

    said: Said
    author: str
    about: str
    html: Markup
    when: str


def all_said(
    learner_id: int, snapshot: Snapshot, state: LearnerState, before: int, now: int, zone: Zone
) -> tuple[list[Line], int | None]:
    """Return a page of it, newest first, from before a number on (0: the newest); and where the next page goes on."""
    found = all_comments(learner_id, PAGE + 1, before)
    shown = found[:PAGE]
    roles = {track.id: snapshot.roles_by_id[track.role_id].name for track in state.every}
    names = _names({said.item_id for said in shown if said.item_id}, snapshot)
    lines = [
        Line(
            said,
            "You" if said.author_id == learner_id else called(said.author),
            names[said.item_id] if said.item_id else roles.get(said.track_id or 0, ""),
            rendered(said.text),
            day_label(said.at, now, zone),
        )
        for said in shown
    ]
    return lines, shown[-1].id if len(found) > PAGE else None


def _names(numbers: Iterable[int], snapshot: Snapshot) -> dict[int, str]:
    """Return the names of items; those of own ones too, also after they were removed."""
    names = {number: snapshot.items_by_id[number].name for number in numbers if number in snapshot.items_by_id}
    rows = select(_ITEM.id, _ITEM.document).where(_ITEM.id.in_({*numbers} - names.keys()))
    return names | {row.id: json.loads(row.document)["name"] for row in execute(rows)}
