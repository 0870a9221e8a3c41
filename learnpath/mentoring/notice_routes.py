"""What a person was told: one page, and marking it as read, which only a POST does."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from learnpath.catalogue.current import catalogue
from learnpath.core.access import me, signed_in
from learnpath.core.clock import now
from learnpath.core.dates import day_label
from learnpath.core.db import saving
from learnpath.core.errors import NotHere
from learnpath.core.pages import see_other
from learnpath.core.text import number_in
from learnpath.mentoring import notices
from learnpath.mentoring.told import told

bp = Blueprint("notices", __name__, url_prefix="/notices")
PAGE = 50  # notices
MOST_DIGITS = 18  # more than any database counts to


@bp.get("")
@signed_in
def index() -> ResponseReturnValue:
    """Show what the person was told, newest first, as far as they may see what it is of."""
    person, moment = me(), now()
    show, number = _show(), _number(request.args.get("page", "1")) or 1
    lines = told(person.id, catalogue(person.revision), moment, unread=show == "unread")
    page = lines[(number - 1) * PAGE : number * PAGE]
    if number > 1 and not page:
        raise NotHere
    return render_template(
        "mentoring/notices.html",
        lines=[(line, day_label(line.at, moment, person.zone)) for line in page],
        hidden=person.unread - sum(line.unread for line in lines),
        show=show,
        number=number,
        older=len(lines) > number * PAGE,
        until=moment,
    )


@bp.post("/read")
@signed_in
def read_all() -> ResponseReturnValue:
    """Mark all as read, but what came after the page was shown."""
    with saving():
        notices.read_all(me().id, _number(request.form.get("until", "")) or now(), now())
    return _back()


@bp.post("/<number>/read")
@signed_in
def read_one(number: str) -> ResponseReturnValue:
    """Mark one as read."""
    with saving():
        notices.read_one(me().id, number_in(number), now())
    return _back()


def _number(text: str) -> int:
    """Return the number that an address or a form says; 0 for none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else 0


def _show() -> str:
    return "unread" if request.values.get("show") == "unread" else "all"


def _back() -> ResponseReturnValue:
    show = _show()
    return see_other(url_for("notices.index", show=None if show == "all" else show))
