"""A learner's own items on a track: add, change, order, remove."""

from collections.abc import Callable

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnpath.catalogue.schema import OwnItem
from learnpath.catalogue.snapshot import Item
from learnpath.core.access import signed_in
from learnpath.core.db import saving
from learnpath.core.errors import NotHere, Refused
from learnpath.core.forms import CHANGED
from learnpath.core.marks import mark
from learnpath.core.pages import notice, see_other, undo_of
from learnpath.core.undo import Act
from learnpath.tracks import owning
from learnpath.tracks.forms import OwnItemForm
from learnpath.tracks.own import Own, find_own, find_own_item, row_address

bp = Blueprint("own", __name__, url_prefix="/tracks/<role_slug>")


@bp.get("/own")
@signed_in
def new(role_slug: str) -> ResponseReturnValue:
    """Show the form for an item of one's own."""
    form = OwnItemForm(formdata=None, kind=request.args.get("kind"))
    return _page(find_own(role_slug), form, None)


@bp.post("/own")
@signed_in
def add(role_slug: str) -> ResponseReturnValue:
    """Add an item of one's own to the track."""
    own, form = find_own(role_slug), OwnItemForm()
    mine = _mine(own)
    if form.validate() and len(mine) >= owning.MOST:
        form.refuse("name", f"There are {owning.MOST} items of your own already. Remove one first")
    if form.errors:
        return _page(own, form, None, 422)
    page = url_for("tracks.show", role_slug=role_slug)
    values = (form.kind.data, form.name.data or "", form.text.data or "")
    track_id = own.view.track.id
    return _keep(own, page, f"{form.name.data} added.", lambda act: owning.add_own(act, track_id, *values))


@bp.get("/items/<item_slug>/edit")
@signed_in
def edit(role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Show an own item with its form, its place and the way to remove it."""
    own, item = _own_item(role_slug, item_slug)
    form = OwnItemForm(formdata=None, kind=item.kind, name=item.name, text=item.entry.text, was=_mark(item))
    return _page(own, form, item)


@bp.post("/items/<item_slug>/edit")
@signed_in
def save(role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Change what an own item says; its kind stays."""
    own, item = _own_item(role_slug, item_slug)
    form = OwnItemForm(kind=item.kind)
    form.kind.data = item.kind
    form.validate()
    if form.is_stale(_mark(item)):
        form.refuse("name", CHANGED)
    if own.view.state.is_verified(item):
        form.refuse("name", "A mentor verified it as it is. Reopen it first to change what it says")
    if form.errors:
        return _page(own, form, item, 422)
    name, text = form.name.data or "", form.text.data or ""
    page = row_address(own.view, item)
    return _keep(own, page, f"{name} saved.", lambda act: owning.change_own(act, item, name, text))


@bp.post("/items/<item_slug>/position")
@signed_in
def move(role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Give an own item the place asked for, from 1, among those of its kind."""
    own, item = _own_item(role_slug, item_slug)
    peers = [other for other in _mine(own) if other.kind == item.kind]
    wanted = request.form.get("position", "")
    if not wanted.isdecimal() or len(wanted) > 3 or not 1 <= int(wanted) <= len(peers):
        raise Refused("Choose one of the places in the list.")
    page = url_for("own.edit", role_slug=role_slug, item_slug=item_slug)
    place = int(wanted) - 1
    return _keep(own, page, f"{item.name} moved.", lambda act: owning.move_own(act, peers, item, place))


@bp.post("/items/<item_slug>/remove")
@signed_in
def remove(role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Take an own item off the track."""
    own, item = _own_item(role_slug, item_slug)
    page = url_for("tracks.show", role_slug=role_slug)
    return _keep(own, page, f"{item.name} removed.", lambda act: owning.remove_own(act, own.view.track.id, item))


def _mark(item: Item) -> str:
    return mark(item.name, item.entry.text)


def _mine(own: Own) -> list[Item]:
    return [item for item in own.view.listed.items if isinstance(item.entry, OwnItem)]


def _own_item(role_slug: str, item_slug: str) -> tuple[Own, Item]:
    own, item = find_own_item(role_slug, item_slug)
    if not isinstance(item.entry, OwnItem):
        raise NotHere
    return own, item


def _keep(own: Own, page: str, said: str, change: Callable[[Act], object]) -> ResponseReturnValue:
    act = Act(own.who.learner_id, own.who.now)
    with saving():
        change(act)
        number = act.keep(page)
    notice(said, undo_of(number))
    return see_other(page)


def _page(own: Own, form: OwnItemForm, item: Item | None, status: int = 200) -> tuple[str, int]:
    peers = [other for other in _mine(own) if item and other.kind == item.kind]
    return render_template("tracks/own.html", view=own.view, form=form, item=item, peers=peers), status
