"""What an import would change, or has changed, in words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from learnpath.takeout.planning import Plan
from learnpath.takeout.schema import Placed

WORDS: Mapping[str | None, str] = {None: "To do", "to_do": "To do", "learning": "Learning", "done": "Done"}
MOST_NAMED = 100


class Move(NamedTuple):
    """An item whose status changes, and how."""

    name: str
    before: str
    after: str


class Preview(NamedTuple):
    """What an import changes in lines, the first of the statuses that change, how many more, and what is left out."""

    changes: Sequence[str]
    moves: Sequence[Move]
    more: int
    left_out: Sequence[str]


def preview(plan: Plan) -> Preview:
    """Say what a plan changes."""
    moves = _moves(plan)
    return Preview(changes(plan), moves[:MOST_NAMED], max(0, len(moves) - MOST_NAMED), _left_out(plan))


def changes(plan: Plan) -> list[str]:
    """Say in lines what a plan changes, each part that does."""
    together = len({item.item for item in plan.kept.items if item.note} & plan.notes.keys())
    evidence = sum(evidence for _, evidence, _ in plan.links)
    back = len(plan.placed) - sum(isinstance(one, Placed) for one in plan.own)
    counted = [
        (len(plan.tracks), "track is added", "tracks are added"),
        (len(_moves(plan)), "status changes", "statuses change"),
        (_dated(plan), "done item gets another date", "done items get another date"),
        (len(plan.history.new), "entry of history is new", "entries of history are new"),
        (len(plan.placed) - back, "item of your own is added", "items of your own are added"),
        (back, "item of your own comes back onto its track", "items of your own come back onto their tracks"),
        (len(plan.aside), "item is set aside", "items are set aside"),
        (len(plan.taken_back), "item is taken back onto its track", "items are taken back onto their tracks"),
        (len(plan.notes) - together, "note is new", "notes are new"),
        (together, "note is put together from two", "notes are put together from two"),
        (len(plan.links) - evidence, "link is new", "links are new"),
        (evidence, "piece of evidence is new", "pieces of evidence are new"),
        (len(plan.steps), "sub-step is ticked", "sub-steps are ticked"),
        (len(plan.refreshes), "item gets a day to come back", "items get a day to come back"),
        (len(plan.pauses), "pause is added", "pauses are added"),
        (len(plan.pieces), "portfolio piece is added", "portfolio pieces are added"),
    ]
    return [f"{number} {one if number == 1 else many}" for number, one, many in counted if number]


def _moves(plan: Plan) -> list[Move]:
    before = {item.item: item.status for item in plan.kept.items}
    moves = [
        Move(plan.file.names.get(ref, ref), WORDS[before.get(ref)], WORDS[held.status])
        for ref, held in plan.statuses.items()
    ]
    return sorted((move for move in moves if move.before != move.after), key=lambda move: move.name.casefold())


def _dated(plan: Plan) -> int:
    """Return how many items are done on both sides, and get the day of the file."""
    done = {item.item for item in plan.kept.items if item.status == "done"}
    return sum(held.status == "done" for ref, held in plan.statuses.items() if ref in done)


def _left_out(plan: Plan) -> list[str]:
    roles, items = plan.file.unknown_roles, plan.file.unknown_items
    found = list[str]()
    if roles:
        found.append(f"{_several(roles, 'role')} that this site’s catalogue does not have: {_names(roles)}.")
    if items:
        found.append(f"{_several(items, 'item')} that this site’s catalogue does not have: {_names(items)}.")
    if plan.unplaced:
        titles = [piece.title for piece in plan.unplaced]
        found.append(f"What {_names(titles)} stands for, as another piece of yours stands for that here.")
    return found


def _several(names: Sequence[str], what: str) -> str:
    return f"{len(names)} {what}{'s' * (len(names) != 1)}"


def _names(names: Iterable[str]) -> str:
    first = [*names]
    more = f" and {len(first) - MOST_NAMED} more" if len(first) > MOST_NAMED else ""
    return ", ".join(first[:MOST_NAMED]) + more
