"""The rows of a track's list: each is rendered once for a role, item and state, and kept for all learners.

What differs between learners (the date, where else a tick counts) is put into a gap of the kept text.
"""

import datetime
from collections.abc import Hashable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property, lru_cache
from weakref import WeakKeyDictionary

from flask import current_app
from markupsafe import Markup, escape

from learnpath.catalogue.schema import OwnItem
from learnpath.catalogue.snapshot import Block, Item, Role, Snapshot
from learnpath.core.dates import QUARTER, Zone, day_of, label_of
from learnpath.core.drawn import in_ascii
from learnpath.tracks.models import Status
from learnpath.tracks.parts import GAP, part
from learnpath.tracks.state import LearnerState

STATES = ("todo", "learning", "done")
DONE = int(Status.DONE)  # a plain number: compared for each row
_LEARNING_TAG = '<span class="tag on">Learning</span>'
MOST_OWN = 5_000  # rows of learners' own items, of two thousand bytes each
MOST_TOGETHER = 3_000  # headings' rows, of five thousand bytes each
NO_ITEMS = frozenset[int]()
_REFRESH_TAG = '<span class="tag warn">To refresh</span>'
_ASIDE_TAG = '<span class="tag">Set aside</span>'


# By role, which goes when its revision does; then by item number, status and whether it is set aside.
_kept: WeakKeyDictionary[Role, dict[tuple[int, int, bool], tuple[str, str]]] = WeakKeyDictionary()
_together: dict[tuple[Hashable, ...], str] = {}


def _pieces(slug: str, item: Item, status: int, aside: bool) -> tuple[str, str]:
    """Render a row of the role with this slug, and cut it where its tag stands."""
    template = current_app.jinja_env.get_template("tracks/_item.html")
    text = template.render(slug=slug, item=item, state=STATES[status], aside=aside, tag=GAP)
    head, _, tail = text.partition(GAP)
    return in_ascii(head), in_ascii(tail)


_own_pieces = lru_cache(maxsize=MOST_OWN)(_pieces)


@lru_cache(maxsize=10_000)
def _day_tag(day: datetime.date, today: datetime.date) -> str:
    return f'<span class="tag">{label_of(day, today)}</span>'


class RowWriter:
    """Writes the rows of one track for one learner at one moment (seconds), with days in their time zone."""

    def __init__(self, snapshot: Snapshot, role: Role, state: LearnerState, now: int, zone: Zone) -> None:
        self.snapshot, self.role, self.state, self.zone = snapshot, role, state, zone
        self.statuses, self.checked = state.statuses, state.checked
        shared = snapshot.roles_by_id[role.id]
        self.kept = _kept.setdefault(shared, {})
        self.aside = state.set_aside_on(state.tracks.get(role.id))
        self.today = day_of(now, zone)
        self.due = frozenset(filter(self._is_due, state.due)) if state.due else NO_ITEMS
        self.place = role.slug, self.today, zone, frozenset(self.aside), self.due

    def _is_due(self, number: int) -> bool:
        """Whether a done item's day to come back is here; one that was done again since has come back already."""
        due = self.state.due[number]
        done = self.statuses.get(number) == DONE and day_of(self.state.since[number], self.zone).toordinal() < due
        return done and due <= self.today.toordinal()

    @cached_property
    def others(self) -> list[Role]:
        """The roles of the learner's other tracks."""
        found = [self.snapshot.roles_by_id.get(track.role_id) for track in self.state.active]
        return [role for role in found if role and role.id != self.role.id]

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

    def swapped(self, item: Item) -> Markup:
        """Return the row of an item as htmx puts it in place of the one on the page."""
        row = self.row(item, say_shared=True).replace("<li ", '<li hx-swap-oob="outerMorph" ', 1)
        return Markup(row)  # noqa: S704 - escaped by its template

    def _drawn(self, item: Item, status: int, aside: bool) -> tuple[str, str]:
        """Draw a row; a shared item's is kept with the catalogue, a learner's own one as long as there is room."""
        if isinstance(item.entry, OwnItem):
            return _own_pieces(self.role.slug, item, status, aside)
        pieces = self.kept[item.id, status, aside] = _pieces(self.role.slug, item, status, aside)
        return pieces

    def rows(self, items: Sequence[Item]) -> str:
        """Return several rows as HTML; the rows under a heading are kept together, by what differs of them."""
        statuses, since = self.statuses, self.state.since
        marks = tuple([(n, statuses[n], since[n] // QUARTER) for item in items if (n := item.id) in statuses])
        checked = tuple([self.checked.get(item.id) for item in items]) if self.checked else ()
        key = (tuple(items), marks, checked, self.place)
        rows = _together.get(key)
        if rows is None:
            if len(_together) >= MOST_TOGETHER:
                _together.clear()
            rows = _together[key] = "".join([self.row(item) for item in items])
        return rows

    def shared_with(self, item: Item) -> list[Role]:
        """Return the learner's other roles that ask for the item too, where they did not set it aside."""
        state = self.state
        asking = [role for role in self.others if item.slug in role.by_slug]
        return [role for role in asking if item.id not in state.set_aside_on(state.tracks.get(role.id))]

    def _tag(self, number: int, status: int, aside: bool) -> str:
        if aside:
            return _ASIDE_TAG
        if status == DONE and number in self.due:
            return _REFRESH_TAG
        if status == DONE and number in self.checked:
            return str(part("checked", self.checked[number]))
        if status == DONE:
            return _day_tag(day_of(self.state.since[number], self.zone), self.today)
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
