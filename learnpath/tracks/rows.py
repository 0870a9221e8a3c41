"""The rows of a track's list: each is rendered once for a role, item and state, and kept for all learners.

What differs between learners (the date, where else a tick counts) is put into a gap of the kept text.
"""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from weakref import WeakKeyDictionary

from flask import current_app
from markupsafe import escape

from learnpath.catalogue.schema import OwnItem
from learnpath.catalogue.snapshot import Block, Item, Role, Snapshot
from learnpath.core.dates import Zone, day_label, day_of
from learnpath.core.drawn import in_ascii
from learnpath.tracks.models import Status
from learnpath.tracks.parts import GAP
from learnpath.tracks.state import LearnerState

STATES = ("todo", "learning", "done")
DONE = int(Status.DONE)  # a plain number: compared for each row
_LEARNING_TAG = '<span class="tag on">Learning</span>'
MOST_OWN = 5_000  # rows of learners' own items, of two thousand bytes each
_REFRESH_TAG = '<span class="tag warn">To refresh</span>'
_ASIDE_TAG = '<span class="tag">Set aside</span>'


# By role, which goes when its revision does; then by item number, status and whether it is set aside.
_kept: WeakKeyDictionary[Role, dict[tuple[int, int, bool], tuple[str, str]]] = WeakKeyDictionary()


def _pieces(slug: str, item: Item, status: int, aside: bool) -> tuple[str, str]:
    """Render a row of the role with this slug, and cut it where its tag stands."""
    template = current_app.jinja_env.get_template("tracks/_item.html")
    text = template.render(slug=slug, item=item, state=STATES[status], aside=aside, tag=GAP)
    head, _, tail = text.partition(GAP)
    return in_ascii(head), in_ascii(tail)


_own_pieces = lru_cache(maxsize=MOST_OWN)(_pieces)


class RowWriter:
    """Writes the rows of one track for one learner at one moment (seconds), with days in their time zone."""

    def __init__(self, snapshot: Snapshot, role: Role, state: LearnerState, now: int, zone: Zone) -> None:
        self.role, self.state, self.now, self.zone = role, state, now, zone
        self.statuses = state.statuses
        self.kept = _kept.setdefault(snapshot.roles_by_id[role.id], {})
        self.aside = state.set_aside_on(state.tracks.get(role.id))
        self.others = [
            snapshot.roles_by_id[track.role_id]
            for track in state.active
            if track.role_id != role.id and track.role_id in snapshot.roles_by_id
        ]
        today = day_of(now, zone).toordinal() if state.due else 0
        self.due = {number for number, day in state.due.items() if day <= today}
        self.labels = dict[int, str]()  # by quarter of an hour: a day begins with one in every time zone

    def row(self, item: Item, say_shared: bool = False) -> str:
        """Return the row of an item as HTML; `say_shared` also says in its line where else a tick counts."""
        number = item.id
        status, aside = self.statuses.get(number, 0), number in self.aside
        pieces = self.kept.get((number, status, aside))
        if pieces is None:
            pieces = self._drawn(item, status, aside)
        tag = self._tag(number, status, aside) if status or aside else ""
        if say_shared and status == DONE and (shared := self.shared_with(item)):
            tag += f'<span class="tag ok">Counts for {_names(shared)} too</span>'
        return f"{pieces[0]}{tag}{pieces[1]}"

    def _drawn(self, item: Item, status: int, aside: bool) -> tuple[str, str]:
        """Draw a row; a shared item's is kept with the catalogue, a learner's own one as long as there is room."""
        if isinstance(item.entry, OwnItem):
            return _own_pieces(self.role.slug, item, status, aside)
        pieces = self.kept[item.id, status, aside] = _pieces(self.role.slug, item, status, aside)
        return pieces

    def rows(self, items: Iterable[Item]) -> str:
        """Return several rows as HTML."""
        return "".join([self.row(item) for item in items])

    def shared_with(self, item: Item) -> list[Role]:
        """Return the learner's other roles that ask for the item too."""
        return [role for role in self.others if item.slug in role.by_slug]

    def _tag(self, number: int, status: int, aside: bool) -> str:
        if aside:
            return _ASIDE_TAG
        if status == DONE and number in self.due:
            return _REFRESH_TAG
        if status == DONE:
            moment = self.state.since[number]
            label = self.labels.get(moment // 900)
            if label is None:
                words = day_label(moment, self.now, self.zone)
                label = self.labels[moment // 900] = f'<span class="tag">{words}</span>'
            return label
        return _LEARNING_TAG if status else ""


def _names(roles: list[Role]) -> str:
    return " and ".join(str(escape(role.name)) for role in roles)


def visible(block: Block, show: str, statuses: Mapping[int, int], aside: AbstractSet[int]) -> Sequence[Item]:
    """Return the block's items that the filter `show` lets through; those set aside stand elsewhere."""
    items = [item for item in block.items if item.id not in aside] if aside else block.items
    if show == "open":
        return [item for item in items if statuses.get(item.id) != Status.DONE]
    if show in ("learning", "done"):
        return [item for item in items if statuses.get(item.id, 0) == STATES.index(show)]
    return items
