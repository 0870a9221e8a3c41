"""Roles: the list, a role's page, and starting a track; in tracks, as they show a learner's state."""

import datetime

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from learnpath.catalogue.snapshot import Snapshot
from learnpath.core.access import public, viewer
from learnpath.core.clock import now
from learnpath.core.db import saving
from learnpath.core.pages import is_htmx, see_other
from learnpath.tracks.comparison import MOST_COMPARED, Comparison
from learnpath.tracks.counts import count
from learnpath.tracks.lookup import find_item, find_role, look
from learnpath.tracks.nearest import nearest
from learnpath.tracks.role_list import RoleList, chosen, wanted
from learnpath.tracks.state import LearnerState
from learnpath.tracks.switcher import LAST
from learnpath.tracks.tracking import last_used
from learnpath.tracks.view import TITLES
from learnpath.tracks.visitor import carried, carry_over, keep_ticks

bp = Blueprint("roles", __name__)


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """Send a learner to their last track, and who is only a mentor to their learners; show everyone else the roles."""
    snapshot, state = look()
    person = viewer()
    if state.active:
        roles = [track.role_id for track in state.active]
        last = session.get(LAST)
        role_id = last if last in roles else last_used(person.id) if person else None
        role = snapshot.roles_by_id.get(snapshot.role_successors.get(role_id or 0, role_id or 0))
        if role:
            return redirect(url_for("tracks.show", role_slug=role.slug), 303)
    if person and person.mentors and not state.active:
        return redirect("/mentoring", 303)  # by its address: mentoring stands on tracks
    return _list(snapshot, state)


@bp.get("/roles")
@public
def index() -> ResponseReturnValue:
    """Show the roles: all, or those looked for."""
    return _list(*look())


@bp.get("/roles/compare")
@public
def compare() -> ResponseReturnValue:
    """Show up to four roles side by side."""
    snapshot, state = look()
    roles = chosen(snapshot, request.args.getlist("roles"), MOST_COMPARED)
    return render_template(
        "roles/compare.html",
        compared=Comparison(roles, state),
        snapshot=snapshot,
        today=_today(),
        most=MOST_COMPARED,
    )


@bp.get("/about/sources")
@public
def sources() -> ResponseReturnValue:
    """Name every source of the catalogue with its licence."""
    return render_template("site/sources.html", snapshot=look()[0], today=_today())


@bp.get("/roles/<role_slug>")
@public
def show(role_slug: str) -> ResponseReturnValue:
    """Show a role with everything it takes; a visitor ticks here before any sign-up."""
    snapshot, state = look()
    found = find_role(snapshot, role_slug)
    track = state.tracks.get(found.id)
    return render_template(
        "roles/show.html",
        role=found,
        snapshot=snapshot,
        titles=TITLES,
        today=_today(),
        ticked=carried().ids,
        state=state,
        counts=state.counts(found),
        needed=count(found, {}).total.needed,
        track=track if track and track.left_at is None else None,
        left=bool(track and track.left_at is not None),
    )


@bp.get("/roles/<role_slug>/items/<item_slug>")
@public
def item(role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Show what an item of a role's list is; to htmx only what its row leaves out."""
    snapshot, state = look()
    role = find_role(snapshot, role_slug)
    found = find_item(snapshot, role, item_slug)
    asking = snapshot.askers.get(found, [])
    template = "roles/_item_more.html" if is_htmx() else "roles/item.html"
    return render_template(template, role=role, item=found, snapshot=snapshot, state=state, asking=asking)


@bp.post("/roles/<role_slug>/ticks")
@public
def keep(role_slug: str) -> ResponseReturnValue:
    """Keep a visitor's ticks as they are made."""
    found = find_role(look()[0], role_slug)
    if viewer() is None:
        keep_ticks(found, request.form.getlist("known"), start=False)
    return Response(status=204) if is_htmx() else see_other(url_for("roles.show", role_slug=role_slug))


@bp.post("/roles/<role_slug>/start")
@public
def start(role_slug: str) -> ResponseReturnValue:
    """Start a track with the ticks of its page: at once for a learner, through sign-up for a visitor."""
    snapshot, state = look()
    person, found = viewer(), find_role(snapshot, role_slug)
    slugs = request.form.getlist("known")
    if not found.in_use and found.id not in state.tracks:  # it was offered when the page was opened
        if person is None:
            keep_ticks(found, slugs, start=False)
        return see_other(url_for("roles.show", role_slug=role_slug))
    if person is None:
        keep_ticks(found, slugs, start=True)
        return see_other(url_for("accounts.sign_up"))
    with saving():
        carry_over(person.id, found, tuple(snapshot.meant(found, slugs)), now())
    session[LAST] = found.id
    return see_other(url_for("tracks.show", role_slug=role_slug))


def _list(snapshot: Snapshot, state: LearnerState) -> ResponseReturnValue:
    wanted_ = wanted(snapshot, request.args, viewer() is not None)
    near = nearest(snapshot, state) if wanted_.sort == "near" else []
    return render_template(
        "roles/index.html", found=RoleList(snapshot, wanted_, state), snapshot=snapshot, near=near, today=_today()
    )


def _today() -> datetime.date:
    return datetime.datetime.fromtimestamp(now()).date()
