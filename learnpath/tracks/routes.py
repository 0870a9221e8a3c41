"""The track: look at it, tick, set aside, leave."""

from typing import NamedTuple

from flask import Blueprint, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from learnpath.catalogue.snapshot import Item
from learnpath.core.access import me, signed_in
from learnpath.core.clock import now
from learnpath.core.db import saving
from learnpath.core.errors import NotHere, Refused
from learnpath.core.pages import is_htmx, notice, see_other
from learnpath.tracks import progress
from learnpath.tracks.lookup import find_item, find_role, look
from learnpath.tracks.models import Status
from learnpath.tracks.page import track_page
from learnpath.tracks.progress import Who
from learnpath.tracks.rows import STATES
from learnpath.tracks.switcher import own_tracks
from learnpath.tracks.tracking import answer_offer, leave_tracks, note_seen
from learnpath.tracks.view import FILTERS, TrackView

bp = Blueprint("tracks", __name__)
LAST = "last_track"
MOST_DIGITS = 9  # of a revision's number
SAID = {"todo": "to do", "learning": "learning", "done": "done"}


class Own(NamedTuple):
    """A track of the viewer's, and in whose name its progress changes."""

    view: TrackView
    who: Who


@bp.get("/tracks/<role_slug>")
@signed_in
def show(role_slug: str) -> ResponseReturnValue:
    """Show the track: what is next, and the list."""
    own = _own(role_slug, request.args.get("show"), request.args.get("after"))
    if session.get(LAST) != own.view.role.id:
        session[LAST] = own.view.role.id
    return track_page(own.view, own_tracks(), me().theme)


@bp.get("/tracks/<role_slug>/items/<item_slug>")
@signed_in
def item(role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Show an item on the track: its own page, or to htmx what its row holds when it is opened."""
    own, found = _own_item(role_slug, item_slug)
    template = "tracks/_item_body.html" if is_htmx() else "tracks/item.html"
    return render_template(template, view=own.view, item=found, snapshot=own.view.snapshot)


@bp.post("/tracks/<role_slug>/items/<item_slug>/status")
@signed_in
def set_status(role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Give an item the status asked for: to do, learning or done. Asked twice, it is the same."""
    own, item = _own_item(role_slug, item_slug)
    wanted = request.form.get("status", "")
    if wanted not in STATES:
        raise Refused("Choose to do, learning or done.")
    state = own.view.state
    before = state.statuses.get(item.id, 0)
    with saving():
        progress.set_status(own.who, item.id, Status(STATES.index(wanted)), before, item.id in state.own)
    if before != STATES.index(wanted):
        state.note(item.id, STATES.index(wanted), own.who.now)
    shared = " and ".join(role.name for role in own.view.writer.shared_with(item))
    said = f"{item.name} {SAID[wanted]}."
    return _saved(own, item, said + (f" It counts for {shared} too." if shared else ""))


@bp.post("/tracks/<role_slug>/items/<item_slug>/set-aside")
@signed_in
def set_aside(role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Leave an item out of this track, or take it back."""
    own, item = _own_item(role_slug, item_slug)
    wanted = request.form.get("set_aside", "")
    if wanted not in ("0", "1"):
        raise Refused("Choose to set the item aside or to take it back.")
    if (wanted == "1") != (item.id in own.view.writer.aside):
        before, others = _inherited(own, item)
        with saving():
            progress.set_aside(own.who, item.id, wanted == "1", before, others)
    said = f"{item.name} set aside on this track." if wanted == "1" else f"{item.name} is back on this track."
    notice(said)
    return see_other(_row_address(own.view, item))


@bp.post("/tracks/<role_slug>/starters")
@signed_in
def starters(role_slug: str) -> ResponseReturnValue:
    """Take the answer to "What can you do already?": the skills ticked are known, and the offer is closed."""
    own = _own(role_slug)
    known = [item.id for item in own.view.snapshot.meant(own.view.role, request.form.getlist("known"))]
    with saving():
        number = progress.mark_known(own.who, own.view.state.to_do(known))
        answer_offer(own.view.track.id)
    notice(f"{number} ticked as known already." if number else "Nothing ticked. Your first step is below.")
    return see_other(url_for("tracks.show", role_slug=role_slug))


@bp.post("/tracks/<role_slug>/changes")
@signed_in
def dismiss(role_slug: str) -> ResponseReturnValue:
    """Note that the learner has seen what changed on the list, up to the revision that their page showed."""
    own, revision = _own(role_slug), request.form.get("revision", "")
    if not revision.isdecimal() or len(revision) > MOST_DIGITS:
        raise Refused("Open the track again, and then close the list of changes.")
    with saving():
        roles = own.view.snapshot.one_by_now(own.view.role)
        note_seen(own.who.learner_id, roles, min(int(revision), own.view.snapshot.revision))
    return see_other(url_for("tracks.show", role_slug=role_slug))


@bp.post("/tracks/<role_slug>/leave")
@signed_in
def leave(role_slug: str) -> ResponseReturnValue:
    """Leave the track; its progress stays."""
    own = _own(role_slug)
    with saving():
        leave_tracks(own.who.learner_id, own.view.snapshot.one_by_now(own.view.role), now())
    notice(f"You left the {own.view.role.name} track. Your ticks stay; add the track again to come back.")
    return see_other(url_for("roles.show", role_slug=role_slug))


def _own(role_slug: str, show: str | None = None, after: str | None = None) -> Own:
    """Return the viewer's track on a role; raises NotHere if they have none, or have left it."""
    person, (snapshot, state) = me(), look()
    role = find_role(snapshot, role_slug)
    track = state.tracks.get(role.id)
    if track is None or track.left_at is not None:
        raise NotHere
    view = TrackView(snapshot, role, track, state, now(), show if show in FILTERS else "all", after)
    return Own(view, Who(person.id, person.id, track.id, view.now))


def _own_item(role_slug: str, item_slug: str) -> tuple[Own, Item]:
    own = _own(role_slug, request.form.get("show"))
    return own, find_item(own.view.snapshot, own.view.role, item_slug)


def _inherited(own: Own, item: Item) -> tuple[list[int], list[int]]:
    """Return the items that became this one, and the others that are set aside on their account."""
    aliases, aside = own.view.snapshot.aliases, own.view.writer.aside
    before = [number for number in aliases.ancestors(item.id) if number in aside]
    parts = {part for number in before for part in aliases.descendants(number)} & {*aside}
    return before, sorted(parts - {item.id, *before, *aliases.descendants(item.id)})


def _row_address(view: TrackView, item: Item) -> str:
    show = view.show if view.show != "all" else None
    return url_for("tracks.show", role_slug=view.role.slug, show=show, _anchor=f"item-{item.slug}")


def _saved(own: Own, item: Item, said: str) -> ResponseReturnValue:
    """Answer a saved status: the changed parts for htmx, else back to the row."""
    view, total = own.view, own.view.counts.total
    said = f"{said} {total.met} of {total.needed} done."
    if is_htmx():
        return view.saved(item, said)
    notice(said)
    return see_other(_row_address(view, item))
