"""How the parts of a file join what is here, each by a rule of its own; what is here stays."""

from collections import Counter
from collections.abc import Iterable, Iterator

from learnpath.catalogue.snapshot import Snapshot
from learnpath.core.errors import Refused
from learnpath.notebook.models import NOTE_LENGTH
from learnpath.takeout.fields import STATUS_WORDS
from learnpath.takeout.kept import Kept
from learnpath.takeout.kept_items import Held, done_by
from learnpath.takeout.names import OWN, item_numbers
from learnpath.takeout.schema import Aside, Item, Link, Note, Pause, Piece, Step
from learnpath.takeout.sifting import Sifted
from learnpath.takeout.uniting import United

RULE = "\n\n---\n\n"
Choices = tuple[list[tuple[str, Aside]], list[tuple[str, str]]]


def choices(file: Sifted, kept: Kept, history: United) -> Choices:
    """Return what is set aside, and what is taken back: where the last word on it is a new one."""
    here = {(track.role, aside.item) for track in kept.tracks for aside in track.set_aside}
    said = {(track.role, aside.item): aside for track in file.tracks for aside in track.set_aside}
    added, gone = list[tuple[str, Aside]](), list[tuple[str, str]]()
    for (role, item), event in history.standing.aside.items():
        if role is None:
            continue
        if event.change == "set_aside" and (role, item) not in here:
            added.append((role, said.get((role, item)) or Aside.model_construct(item=item, reason=None)))
        elif event.change == "taken_back" and (role, item) in here:
            gone.append((role, item))
    return added, gone


def pauses(file: Sifted, kept: Kept) -> Iterator[tuple[str, Pause]]:
    """Return the pauses of a file that are not here, by role."""
    here = Counter((track.role, pause.first, pause.last) for track in kept.tracks for pause in track.pauses)
    for track in file.tracks:
        for pause in track.pauses:
            key = (track.role, pause.first, pause.last)
            if here[key]:
                here[key] -= 1
            else:
                yield track.role, pause


def notes(file: Sifted, kept: Kept) -> dict[str, Note]:
    """Return the notes that are new or change, by item. Raises Refused where two together would be too long."""
    here = {item.item: item.note for item in kept.items}
    found = {item.item: note for item in file.items if (note := joined(here.get(item.item), item.note))}
    for ref, note in found.items():
        if len(note.text) > NOTE_LENGTH:
            raise Refused(
                f"The two notes on {file.names[ref]} would be longer than {NOTE_LENGTH} characters together. Shorten"
                " the one here, then send the file again."
            )
    return found


def joined(here: Note | None, file: Note | None) -> Note | None:
    """Return the note that two make, or None where the one here stays as it is.

    The newer one stands, the other below it under a line, unless it is part of the newer one already.
    """
    if file is None or (here and here.text == file.text):
        return None
    if here is None:
        return file
    newer, older = (file, here) if file.edited_at > here.edited_at else (here, file)
    if older.text in newer.text:
        return None if newer is here else file
    return Note.model_construct(text=f"{newer.text}{RULE}{older.text}", edited_at=newer.edited_at)


def links(file: Sifted, kept: Kept) -> Iterator[tuple[str, bool, Link]]:
    """Return the links that are not here: the item, whether it is evidence, and the link."""
    here = {link.uuid for _, _, link in each_link(kept.items)}
    return (row for row in each_link(file.items) if row[2].uuid not in here)


def each_link(items: Iterable[Item]) -> Iterator[tuple[str, bool, Link]]:
    """Return all links on some items: the item, whether it is evidence, and the link."""
    for item in items:
        yield from ((item.item, False, link) for link in item.links)
        yield from ((item.item, True, link) for link in item.evidence)


def steps(file: Sifted, kept: Kept) -> Iterator[tuple[str, Step]]:
    """Return the ticked sub-steps that are not ticked here, by item."""
    here = {(item.item, step.slug) for item in kept.items for step in item.sub_steps}
    return ((item.item, step) for item in file.items for step in item.sub_steps if (item.item, step.slug) not in here)


def refreshes(file: Sifted, kept: Kept, changed: dict[str, Held], snapshot: Snapshot) -> dict[str, int]:
    """Return the days on which items that are done then come back, where there is none here."""
    wanted = {item.item: item.refresh for item in file.items if item.refresh and item.item not in kept.due}
    if not wanted:
        return {}
    held = {item.item: Held(item.status, item.since, item.known) for item in kept.items if item.status} | changed
    numbers = item_numbers(snapshot)
    shared = {numbers[ref]: one for ref, one in held.items() if ref in numbers}
    statuses = {number: STATUS_WORDS.index(one.status) for number, one in shared.items() if one.status}
    done = done_by(statuses, {number: one.since or 0 for number, one in shared.items()}, snapshot)
    own = {ref for ref, one in held.items() if ref.startswith(OWN) and one.status == "done"}
    return {ref: day for ref, day in wanted.items() if ref in own or numbers.get(ref) in done}


def new_pieces(file: Sifted, kept: Kept) -> tuple[list[Piece], list[Piece]]:
    """Return the pieces that are new, and those among them for whose item another piece stands here already."""
    taken = {piece.item for piece in kept.portfolio}
    statuses = {item.item: item.status for item in file.items}
    new, unplaced = list[Piece](), list[Piece]()
    for piece in file.portfolio:
        if piece.uuid in kept.piece_ids:
            continue
        if piece.item and piece.item in taken:
            state = statuses.get(piece.item) or piece.state
            piece = piece.model_copy(update={"item": None, "state": state})
            unplaced.append(piece)
        taken.add(piece.item)
        new.append(piece)
    return new, unplaced
