"""What must hold between the parts of a file: nothing twice, nothing that is named and not there, one story."""

from collections import Counter
from collections.abc import Iterable, Iterator

from learnpath.takeout.history import Standing, missing
from learnpath.takeout.names import OWN, own_ref
from learnpath.takeout.schema import Export, Item, Link, Piece, Track

Fault = tuple[str, str]
"""A place in the file and what is wrong there."""


def faults(export: Export) -> Iterator[Fault]:
    """Find what does not hold."""
    yield from _twice(export)
    yield from _not_there(export)
    yield from _contradictions(export)


def _twice(export: Export) -> Iterator[Fault]:
    own = [(f"tracks[{n}].own_items", one.key) for n, track in enumerate(export.tracks) for one in track.own_items]
    own += [("removed_items", one.key) for one in export.removed_items]
    yield from _repeated(("tracks", track.role) for track in export.tracks)
    yield from _repeated(own)
    yield from _repeated(("items", item.item) for item in export.items)
    yield from _repeated(("portfolio", piece.uuid) for piece in export.portfolio)
    yield from _repeated((place, link.uuid) for place, link in _links(export.items))
    for number, track in enumerate(export.tracks):
        yield from _repeated((f"tracks[{number}].set_aside", aside.item) for aside in track.set_aside)
    for number, item in enumerate(export.items):
        yield from _repeated((f"items[{number}].sub_steps", step.slug) for step in item.sub_steps)
    for number, piece in enumerate(export.portfolio):
        yield from _repeated((f"portfolio[{number}].skills", skill) for skill in piece.skills)


def _repeated(found: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    places = list(found)
    numbers = Counter(name for _, name in places)
    yield from ((place, f"{name} stands there twice") for place, name in places if numbers.pop(name, 1) > 1)


def _links(items: list[Item]) -> Iterator[tuple[str, Link]]:
    for number, item in enumerate(items):
        for sort, links in (("links", item.links), ("evidence", item.evidence)):
            for place, link in enumerate(links):
                yield f"items[{number}].{sort}[{place}]", link


def _not_there(export: Export) -> Iterator[Fault]:
    own = {own_ref(one.key) for track in export.tracks for one in track.own_items}
    own |= {own_ref(one.key) for one in export.removed_items}
    for place, ref in _refs(export):
        if ref.startswith(OWN) and ref not in own:
            yield place, "names an item of one's own that the file does not hold"
    pieces, roles = {piece.uuid for piece in export.portfolio}, {track.role for track in export.tracks}
    for place, link in _links(export.items):
        if link.piece and link.piece not in pieces:
            yield f"{place}.piece", "names a piece that the file does not hold"
    for number, event in enumerate(export.events):
        if event.track and event.track not in roles:
            yield f"events[{number}].track", "names a track that the file does not hold"


def _refs(export: Export) -> Iterator[tuple[str, str]]:
    for number, item in enumerate(export.items):
        yield f"items[{number}].item", item.item
    for number, event in enumerate(export.events):
        yield f"events[{number}].item", event.item
    for number, track in enumerate(export.tracks):
        yield from _of_track(f"tracks[{number}]", track)
    for number, piece in enumerate(export.portfolio):
        yield from _of_piece(f"portfolio[{number}]", piece)


def _of_track(place: str, track: Track) -> Iterator[tuple[str, str]]:
    for number, aside in enumerate(track.set_aside):
        yield f"{place}.set_aside[{number}].item", aside.item


def _of_piece(place: str, piece: Piece) -> Iterator[tuple[str, str]]:
    if piece.item:
        yield f"{place}.item", piece.item
    for number, skill in enumerate(piece.skills):
        yield f"{place}.skills[{number}]", skill


def _contradictions(export: Export) -> Iterator[Fault]:
    """Find where the history says something else than what is said to be kept."""
    places = {item.item: number for number, item in enumerate(export.items)}
    for event, against in missing(export.tracks, export.items, export.events):
        if against:
            place = f"items[{places[event.item]}].status" if event.change not in _CHOICES else "tracks"
            yield place, f"the events say something else of {event.item}"
    said = {item.item for item in export.items if item.status}
    for ref in Standing(export.events).status:
        if ref not in said:
            yield "items", f"there is no status of {ref}, though the events say one"


_CHOICES = frozenset({"set_aside", "taken_back"})
