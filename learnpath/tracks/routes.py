"""The track: look at it, tick, set aside, leave."""

from flask import Blueprint, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from learnpath.catalogue.schema import OwnItem
from learnpath.catalogue.snapshot import Item
from learnpath.core.access import me, signed_in
from learnpath.core.clock import now
from learnpath.core.db import saving
from learnpath.core.errors import Refused
from learnpath.core.pages import WayBack, is_htmx, notice, see_other, undo_of
from learnpath.core.text import one_line
from learnpath.core.undo import Act
from learnpath.tracks import aside, progress
from learnpath.tracks.models import REASON_LENGTH, Status
from learnpath.tracks.own import Own, find_own, find_own_item, row_address
from learnpath.tracks.page import track_page
from learnpath.tracks.progress import Held
from learnpath.tracks.rows import STATES
from learnpath.tracks.switcher import LAST, own_tracks
from learnpath.tracks.tracking import answer_offer, leave_tracks, note_seen
from learnpath.tracks.view import TITLES

bp = Blueprint("tracks", __name__)
MOST_DIGITS = 11  # of a revision's number, and of a moment in seconds
SAID = {"todo": "to do", "learning": "learning", "done": "done"}


@bp.get("/tracks/<role_slug>")
@signed_in
def show(role_slug: str) -> ResponseReturnValue:
    """Show the track: what is next, and the list."""
    own = find_own(role_slug, request.args.get("show"), request.args.get("after"))
    if session.get(LAST) != own.view.role.id:
        session[LAST] = own.view.role.id
    return track_page(own.view, own_tracks(), me())


@bp.get("/tracks/<role_slug>/known")
@signed_in
def several(role_slug: str) -> ResponseReturnValue:
    """Show what is to do with a box each, to tick several at once."""
    own = find_own(role_slug)
    return render_template("tracks/known.html", view=own.view, titles=TITLES)


@bp.post("/tracks/<role_slug>/items/<item_slug>/status")
@signed_in
def set_status(role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Give an item the status asked for: to do, learning or done. Asked twice, it is the same.

    With `since` and `known` it is given back what it was before the change made at `made`: that is how the notice
    undoes a tick. Where something changed it since, that stays.
    """
    own, item = find_own_item(role_slug, item_slug)
    wanted = request.form.get("status", "")
    if wanted not in STATES:
        raise Refused("Choose to do, learning or done.")
    state, status = own.view.state, Status(STATES.index(wanted))
    was = Held(state.statuses.get(item.id, 0), state.since.get(item.id, own.who.now), item.id in state.known)
    if status != Status.DONE and state.is_verified(item) and not request.form.get("sure"):
        return see_other(reopening(role_slug, item, wanted))
    back = _wanted_back(status, own.who.now)
    if back and was != back and str(was.since) != request.args.get("made"):
        return _saved(own, item, f"{item.name} has changed since, so that cannot be undone.", None)
    with saving():
        if back:
            changed = progress.set_exactly(own.who, item.id, back, undo=True)
        else:
            changed = progress.set_status(own.who, item.id, status, was.status, item.id in state.own)
    if back or was.status != status:
        state.note(item.id, status, back.since if back else own.who.now)
    shared = " and ".join(role.name for role in own.view.writer.shared_with(item))
    said = f"{item.name} {SAID[wanted]}{' again' if back else ''}."
    said += f" It counts for {shared} too." if shared and not back else ""
    return _saved(own, item, said, way_back(own, item, was) if changed and not back else None)


@bp.post("/tracks/<role_slug>/items/<item_slug>/set-aside")
@signed_in
def set_aside(role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Leave an item out of this track, with a reason if one is given, or take it back."""
    own, item = find_own_item(role_slug, item_slug)
    wanted = request.form.get("set_aside", "")
    if wanted not in ("0", "1"):
        raise Refused("Choose to set the item aside or to take it back.")
    act, address = Act(own.who.learner_id, own.who.now), row_address(own.view, item)
    reason = one_line(request.form.get("reason"))[:REASON_LENGTH] or None
    before, others = _inherited(own, item)
    with saving():
        if wanted == "1" and not (before and item.id in own.view.writer.aside):
            aside.set_aside(act, own.who, item.id, reason)
        elif wanted == "0" and item.id in own.view.writer.aside:
            aside.take_back(act, own.who, item.id, before, others)
        number = act.keep(address)
    said = f"{item.name} set aside on this track." if wanted == "1" else f"{item.name} is back on this track."
    notice(said, undo_of(number))
    return see_other(address)


@bp.post("/tracks/<role_slug>/known")
@signed_in
def known(role_slug: str) -> ResponseReturnValue:
    """Tick several items at once as known already: one form, one undo."""
    own = find_own(role_slug)
    found = _meant(own)
    if not found:
        notice("Nothing ticked. Tick what you can do already, then press the button below the list.")
        return see_other(url_for("tracks.several", role_slug=role_slug))
    return _mark_known(own, found, "")


@bp.post("/tracks/<role_slug>/starters")
@signed_in
def starters(role_slug: str) -> ResponseReturnValue:
    """Take the answer to "What can you do already?": the skills ticked are known, and the offer is closed."""
    own = find_own(role_slug)
    with saving():
        answer_offer(own.view.track.id)
    return _mark_known(own, _meant(own), "Nothing ticked. Your first step is below.")


@bp.post("/tracks/<role_slug>/changes")
@signed_in
def dismiss(role_slug: str) -> ResponseReturnValue:
    """Note that the learner has seen what changed on the list, up to the revision that their page showed."""
    own, revision = find_own(role_slug), request.form.get("revision", "")
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
    own = find_own(role_slug)
    with saving():
        leave_tracks(own.who.learner_id, own.view.snapshot.one_by_now(own.view.role), now())
    notice(f"You left the {own.view.role.name} track. Your ticks stay; add the track again to come back.")
    return see_other(url_for("roles.show", role_slug=role_slug))


def _meant(own: Own) -> list[int]:
    """Return the items that the form's ticks mean, learners' own ones too."""
    slugs = request.form.getlist("known")
    shared = own.view.snapshot.meant(own.view.role, slugs)
    mine = [item for item in own.view.listed.items if isinstance(item.entry, OwnItem) and item.slug in slugs]
    return own.view.state.to_do(item.id for item in (*shared, *mine))


def _mark_known(own: Own, item_ids: list[int], otherwise: str) -> ResponseReturnValue:
    """Mark items as known already and say so with an Undo, or else say `otherwise`."""
    page, who = url_for("tracks.show", role_slug=own.view.role.slug), own.who
    act = Act(who.learner_id, who.now)
    with saving():
        raised = list(progress.mark_known(who, item_ids))
        if raised:
            act.note("known", raised, who.now, who.track_id)
        number = act.keep(page)
    notice(
        f"{len(raised)} ticked as known already." if raised else otherwise or "They were ticked already.",
        undo_of(number),
    )
    return see_other(page)


def _wanted_back(status: Status, now: int) -> Held | None:
    """Return what the address asks to give back: a moment of the past, and whether it was known."""
    since = request.args.get("since", "") if request.query_string else ""
    if not since.isdecimal() or len(since) > MOST_DIGITS or int(since) > now:
        return None
    return Held(status, int(since), request.args.get("known") == "1")


def reopening(role_slug: str, item: Item, wanted: str) -> str:
    """Return where it is asked whether a verified item is to be reopened: with mentoring, which knows by whom."""
    return f"/tracks/{role_slug}/items/{item.slug}/reopen?status={wanted}"


def way_back(own: Own, item: Item, was: Held) -> WayBack:
    """Return how a change of status is undone: by asking for what was before it."""
    address = f"/tracks/{own.view.role.slug}/items/{item.slug}/status"
    return WayBack(f"{address}?since={was.since}&known={int(was.known)}&made={own.who.now}", STATES[was.status])


def _inherited(own: Own, item: Item) -> tuple[list[int], list[int]]:
    """Return the items that became this one, and the others that are set aside on their account."""
    aliases, left_out = own.view.snapshot.aliases, own.view.writer.aside
    before = [number for number in aliases.ancestors(item.id) if number in left_out]
    parts = {part for number in before for part in aliases.descendants(number)} & {*left_out}
    return before, sorted(parts - {item.id, *before, *aliases.descendants(item.id)})


def _saved(own: Own, item: Item, said: str, back: WayBack | None) -> ResponseReturnValue:
    """Answer a saved status: the changed parts for htmx, else back to the row."""
    view, total = own.view, own.view.counts.total
    said = f"{said} {total.met} of {total.needed} done."
    if is_htmx():
        return view.saved(item, said, back)
    notice(said, back)
    return see_other(row_address(view, item))
