"""A learner's own data: taken along as files, printed, and brought in again."""

from functools import partial

from flask import Blueprint, Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnpath.accounts.audit import Did
from learnpath.accounts.device import note
from learnpath.accounts.recent import recent
from learnpath.catalogue.current import catalogue
from learnpath.core.access import me, signed_in
from learnpath.core.attempts import take
from learnpath.core.clock import now
from learnpath.core.dates import day_of
from learnpath.core.db import release, saving
from learnpath.core.errors import Held, Refused
from learnpath.core.limits import FILES
from learnpath.core.pages import held_back, notice, see_other
from learnpath.core.undo import Act
from learnpath.takeout import pending
from learnpath.takeout.applying import apply
from learnpath.takeout.exporting import export
from learnpath.takeout.kept import read_kept
from learnpath.takeout.left import left
from learnpath.takeout.listing import full_date, listings, notes_of
from learnpath.takeout.opening import BadFile, opened
from learnpath.takeout.planning import Plan, plan
from learnpath.takeout.schema import Export, Person
from learnpath.takeout.table import table
from learnpath.takeout.upload import MEGABYTES, UploadForm
from learnpath.takeout.words import changes, preview
from learnpath.tracks.lookup import look

bp = Blueprint("takeout", __name__, url_prefix="/settings/data")
GONE = "No file waits here any more: one is kept for a day. Send it again."
OTHER = "Something has changed since you looked: the file, or what you have here. Look again, then import it."

of_lately = partial(recent, back="takeout.show")


@bp.get("")
@signed_in
def show() -> ResponseReturnValue:
    """Say what one can take along, and bring in."""
    return _page(UploadForm(now(), sent=False))


@bp.get("/export.json")
@bp.get("/items.csv")
@signed_in
def files() -> ResponseReturnValue:
    """Lead to the buttons: each download is written down, and looking at an address writes nothing."""
    return see_other(url_for("takeout.show"))


@bp.post("/export.json")
@of_lately
def download() -> ResponseReturnValue:
    """Give everything as one file."""
    person = me()
    take([(FILES, str(person.id))], now())
    said = Person.model_construct(name=person.name, email=person.email, theme=person.theme, time_zone=person.time_zone)
    site = current_app.extensions["settings"].site_name
    return _file(export(person.id, said, site, catalogue(person.revision), now()), "application/json", "json")


@bp.post("/items.csv")
@of_lately
def items() -> ResponseReturnValue:
    """Give the items of the active tracks as a table."""
    take([(FILES, str(me().id))], now())
    snapshot, state = look()
    return _file(table(listings(snapshot, state, now(), me().zone)), "text/csv", "csv")


@bp.get("/sheet")
@signed_in
def sheet() -> ResponseReturnValue:
    """Show the active tracks as they go on paper; with `notes` what the learner wrote too."""
    snapshot, state = look()
    with_notes, person, at = request.args.get("notes") == "1", me(), now()
    notes = notes_of(person.id, snapshot) if with_notes else {}
    found = listings(snapshot, state, at, person.zone)
    shown = {"listings": found, "notes": notes, "with_notes": with_notes, "person": person}
    return render_template("takeout/sheet.html", **shown, printed_on=full_date(at, person.zone))


@bp.get("/left")
@signed_in
def left_behind() -> ResponseReturnValue:
    """Show what is kept on items that are on none of the lists."""
    snapshot, state = look()
    return render_template("takeout/left.html", found=left(me().id, snapshot, state))


@bp.post("/import")
@signed_in
def receive() -> ResponseReturnValue:
    """Check a file and keep it until it is looked at. Reading is what takes a while: a file with faults counts too."""
    form = UploadForm(now(), sent=True)
    try:
        take([(FILES, str(me().id))], now())
    except Held as held:
        form.refuse("file", str(held))
        return held_back(_page(form), held)
    release()  # a large file takes a while
    if not form.validate() or form.export is None:
        return _page(form, 422)
    try:
        _planned(form.export)
    except Refused as refused:
        form.refuse("file", str(refused))
        return _page(form, 422)
    with saving():
        pending.hold(me().id, form.document, now())
    return see_other(url_for("takeout.check"))


@bp.get("/import")
@signed_in
def check() -> ResponseReturnValue:
    """Show what the file that waits would change."""
    document = pending.held(me().id, now())
    if document is None:
        return see_other(url_for("takeout.show"))
    found = _planned(_opened(document))
    shown = preview(found)
    return render_template("takeout/import.html", plan=found, preview=shown, digest=pending.digest(document, shown))


@bp.post("/import/confirm")
@signed_in
def confirm() -> ResponseReturnValue:
    """Import the file that waits: all of it or nothing, as one act, and only as it was shown."""
    document = pending.held(me().id, now())
    if document is None:
        notice(GONE)
        return see_other(url_for("takeout.show"))
    sent, act, snapshot = _opened(document), Act(me().id, now()), catalogue(me().revision)
    with saving():
        act.alone()
        done = plan(sent, read_kept(act.user_id, snapshot), snapshot)
        as_shown = request.form.get("digest") == pending.digest(document, preview(done))
        if as_shown:
            apply(done, act.user_id, snapshot)
            pending.forget(act.user_id)
            note(Did.IMPORTED, act.user_id)
    if not as_shown:
        notice(OTHER)
        return see_other(url_for("takeout.check"))
    said = ", ".join(changes(done))
    notice(f"Imported: {said}." if said else "Imported. Nothing in the file was new here.")
    return see_other(url_for("takeout.show"))


@bp.post("/import/discard")
@signed_in
def discard() -> ResponseReturnValue:
    """Drop the file that waits."""
    with saving():
        pending.forget(me().id)
    notice("Nothing was imported. The file is gone from this site.")
    return see_other(url_for("takeout.show"))


def _opened(document: str) -> Export:
    """Return what a file says that was checked when it came. Raises Refused where this site has changed since.

    It is read anew, which counts like the first time; raises Held.
    """
    take([(FILES, str(me().id))], now())
    release()  # a large file takes a while
    try:
        return opened(document, now())
    except BadFile as bad:
        raise Refused(str(bad)) from None


def _planned(sent: Export) -> Plan:
    snapshot = catalogue(me().revision)
    return plan(sent, read_kept(me().id, snapshot), snapshot)


def _file(text: str, mimetype: str, ending: str) -> Response:
    with saving():
        note(Did.EXPORTED, me().id)
    name = f"learnpath-{day_of(now(), me().zone).isoformat()}.{ending}"
    return Response(text, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _page(form: UploadForm, status: int = 200) -> tuple[str, int]:
    waits = pending.waits(me().id, now())
    return render_template("takeout/show.html", form=form, waits=waits, megabytes=MEGABYTES), status
