"""What a learner keeps on an item of their track: look at it, write, link, date."""

from collections.abc import Callable

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from learnpath.catalogue.schema import JobSearchStep
from learnpath.core.access import signed_in
from learnpath.core.db import saving
from learnpath.core.errors import NotHere, Refused
from learnpath.core.forms import CHANGED, Form
from learnpath.core.pages import is_htmx, notice, see_other, undo_of
from learnpath.core.undo import Act
from learnpath.notebook import keeping
from learnpath.notebook.details import Link
from learnpath.notebook.forms import DatesForm, LinkForm, NoteForm, RefreshForm
from learnpath.notebook.notes import Conflict, save_note
from learnpath.notebook.page import ItemPage, item_address, link_name
from learnpath.notebook.page import show as show_page
from learnpath.tracks.own import find_own_item

bp = Blueprint("notebook", __name__, url_prefix="/tracks/<role_slug>/items/<item_slug>")


@bp.get("")
@signed_in
def show(role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Show an item of the track with all that is kept on it; to htmx what its row holds when it is opened."""
    return show_page(_page(role_slug, item_slug))


@bp.post("/note")
@signed_in
def save_note_(role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Save the note. Where another device saved one since this was opened, show both and lose none."""
    page, form = _page(role_slug, item_slug), NoteForm()
    if not form.validate():
        return _again(page, "note", form)
    try:
        values = (page.track_id, page.item.id, form.text.data or "", form.opened_at, page.zone)
        return _keep(page, "Note saved.", lambda act: save_note(act, *values))
    except Conflict as conflict:
        page.clash = conflict.now
        form.version.data = str(conflict.now.version)
        return _again(page, "note", form, 409)


@bp.post("/note/preview")
@signed_in
def preview(role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Show how the note in the box will look, and save nothing."""
    page, form = _page(role_slug, item_slug), NoteForm()
    page.preview = True
    return _again(page, "note", form, 200 if form.validate() else 422)


@bp.post("/links")
@signed_in
def add_link(role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Keep a link to learn from or, with `kind` evidence, one that shows what the learner can do."""
    page, form = _page(role_slug, item_slug), LinkForm()
    evidence = request.form.get("kind") == "evidence"
    kept = page.details.evidence if evidence else page.details.links
    if form.validate() and len(kept) >= keeping.MOST_LINKS:
        form.refuse("title", f"There are {len(kept)} already. Remove one first")
    if form.errors:
        return _again(page, link_name(None, evidence), form)
    values = (form.title.data or "", form.url.data or "", form.text.data or "")
    said = "Evidence added." if evidence else "Link added."
    return _keep(page, said, lambda act: keeping.add_link(act, page.track_id, page.item.id, evidence, *values))


@bp.post("/links/<number>")
@signed_in
def change_link(role_slug: str, item_slug: str, number: str) -> ResponseReturnValue:
    """Change what a link says; evidence that was made of a piece says what that says."""
    page, form = _page(role_slug, item_slug), LinkForm()
    link = _link(page, number)
    if link.piece_id:
        raise Refused("This evidence says what its piece says. Change the piece in your portfolio.")
    form.validate()
    if form.is_stale(link.mark):
        form.refuse("title", CHANGED)
    if form.errors:
        return _again(page, link_name(link, link.evidence), form)
    values = (form.title.data or "", form.url.data or "", form.text.data or "")
    return _keep(page, "Saved.", lambda act: keeping.change_link(act, link, *values))


@bp.post("/links/<number>/remove")
@signed_in
def remove_link(role_slug: str, item_slug: str, number: str) -> ResponseReturnValue:
    """Remove a link."""
    page = _page(role_slug, item_slug)
    link = _link(page, number)
    return _keep(page, f"{link.title} removed.", lambda act: keeping.remove_link(act, link))


@bp.post("/sub-steps")
@signed_in
def tick_sub_steps(role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Tick the sub-steps that are done, and no others of those shown."""
    page = _page(role_slug, item_slug)
    entry = page.item.entry
    known = [step.slug for step in entry.substeps] if isinstance(entry, JobSearchStep) else []
    shown = [slug for slug in known if slug in request.form.getlist("shown")]
    done, ticked = request.form.getlist("done"), page.details.ticked
    return _keep(
        page,
        "Sub-steps saved.",
        lambda act: keeping.tick_sub_steps(act, page.track_id, page.numbers, shown, done, ticked),
    )


@bp.post("/dates")
@signed_in
def correct_dates(role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Correct when the item was started and finished."""
    page = _page(role_slug, item_slug)
    view, kept = page.own.view, page.details.history
    form = DatesForm(view.today, page.done)
    if not form.validate():
        return _again(page, "dates", form)
    if request.form.get("finished") and not page.done:
        raise Refused(keeping.REOPENED)
    finished_at = view.state.since.get(page.item.id) if page.done else None
    started = page.moment(form.day("started"), kept.started)
    finished = page.moment(form.day("finished"), finished_at) if page.done else None
    return _keep(
        page,
        "Dates saved.",
        lambda act: keeping.correct_dates(act, page.own.who, page.item, view.state, page.details, started, finished),
    )


@bp.post("/refresh")
@signed_in
def refresh(role_slug: str, item_slug: str) -> ResponseReturnValue:
    """Have a done item come back on a day, or no more."""
    page = _page(role_slug, item_slug)
    form = RefreshForm(page.own.view.today)
    if form.validate() and form.day() and not page.done:
        form.refuse("due", "Mark it done first: what is open is on your list anyway")
    if form.errors:
        return _again(page, "refresh", form)
    day = form.day()
    said = f"{page.item.name} comes back on {page.date(day)}." if day else f"{page.item.name} does not come back."
    return _keep(page, said, lambda act: keeping.come_back(act, page.numbers, day))


def _page(role_slug: str, item_slug: str) -> ItemPage:
    return ItemPage(*find_own_item(role_slug, item_slug))


def _link(page: ItemPage, number: str) -> Link:
    """Return a link of the learner's on this item; raises NotHere."""
    for link in (*page.details.links, *page.details.evidence):
        if str(link.id) == number:
            return link
    raise NotHere


def _keep(page: ItemPage, said: str, change: Callable[[Act], object]) -> ResponseReturnValue:
    """Make a change and answer: the body as it is now for htmx, else the item's page; both say it and offer undo."""
    act = Act(page.own.who.learner_id, page.own.who.now)
    with saving():
        change(act)
        number = act.keep(item_address(page))
    if is_htmx():
        fresh = _page(page.own.view.role.slug, page.item.slug)
        fresh.said, fresh.back = said, undo_of(number)
        return show_page(fresh)
    notice(said, undo_of(number))
    return see_other(item_address(page))


def _again(page: ItemPage, name: str, form: Form, status: int = 422) -> ResponseReturnValue:
    """Show the page again with what was sent."""
    page.sent[name] = form
    return show_page(page, status)
