"""The viewer's own track and the items on it, for the routes of every feature that works on them."""

from typing import NamedTuple

from flask import request, url_for

from learnpath.catalogue.snapshot import Item
from learnpath.core.access import me
from learnpath.core.clock import now
from learnpath.core.errors import NotHere
from learnpath.tracks.lookup import find_item, look_at
from learnpath.tracks.progress import Who
from learnpath.tracks.view import FILTERS, TrackView


class Own(NamedTuple):
    """A track of the viewer's, and in whose name its progress changes."""

    view: TrackView
    who: Who


def find_own(role_slug: str, show: str | None = None, after: str | None = None) -> Own:
    """Return the viewer's track on a role; raises NotHere if they have none, or have left it."""
    person = me()
    snapshot, role, state = look_at(role_slug)
    track = state.tracks.get(role.id)
    if track is None or track.left_at is not None:
        raise NotHere
    view = TrackView(snapshot, role, track, state, now(), person.zone, show if show in FILTERS else "all", after)
    return Own(view, Who(person.id, person.id, track.id, view.now))


def find_own_item(role_slug: str, item_slug: str) -> tuple[Own, Item]:
    """Return the viewer's track and an item on its list; raises NotHere where it is not on it."""
    own = find_own(role_slug, request.form.get("show"))
    return own, find_item(own.view.snapshot, own.view.listed, item_slug)


def row_address(view: TrackView, item: Item) -> str:
    """Return where the row of an item stands."""
    show = view.show if view.show != "all" else None
    return url_for("tracks.show", role_slug=view.role.slug, show=show, _anchor=f"item-{item.slug}")
