"""Whether there is room for what a file adds."""

from collections import Counter
from collections.abc import Iterable, Mapping

from learnpath.core.errors import Refused
from learnpath.notebook.keeping import MOST_LINKS
from learnpath.portfolio import keeping as portfolio
from learnpath.takeout.joining import each_link
from learnpath.takeout.kept import Kept
from learnpath.takeout.schema import ROOM, Link, Track
from learnpath.tracks import owning, planning


def check_tracks(kept: Kept, new: Iterable[Track], own: Iterable[str], pauses: Iterable[str]) -> None:
    """Raise Refused where a track, named by its role, would get too many own items or pauses."""
    names = {track.role: track.name for track in (*kept.tracks, *new)}
    here = Counter(track.role for track in kept.tracks for _ in track.own_items)
    _check(here, own, owning.MOST, "items of your own on the {} track", names)
    here = Counter(track.role for track in kept.tracks for _ in track.pauses)
    _check(here, pauses, planning.MOST_PAUSES, "pauses on the {} track", names)


def check_items(kept: Kept, links: Iterable[tuple[str, bool, Link]], names: Mapping[str, str]) -> None:
    """Raise Refused where an item would get too many links, or too much evidence."""
    here, new = list(each_link(kept.items)), list(links)
    for evidence, most, what in ((False, MOST_LINKS, "links on {}"), (True, MOST_EVIDENCE, "pieces of evidence on {}")):
        counted = Counter(item for item, sort, _ in here if sort == evidence)
        _check(counted, (item for item, sort, _ in new if sort == evidence), most, what, names)


def check_pieces(kept: Kept, number: int) -> None:
    """Raise Refused where there would be too many pieces."""
    _check(Counter({"": len(kept.portfolio)}), [""] * number, portfolio.MOST, "pieces in your portfolio", {})


MOST_EVIDENCE = MOST_LINKS + portfolio.MOST


def _check(here: Counter[str], new: Iterable[str], most: int, what: str, names: Mapping[str, str]) -> None:
    for key, number in Counter(new).items():
        if number + here[key] > most + ROOM:
            raise Refused(
                f"With this file there would be {number + here[key]} {what.format(names.get(key, ''))}, and {most} are"
                " the most. Remove some here, then send it again."
            )
