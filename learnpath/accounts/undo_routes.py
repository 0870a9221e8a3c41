"""Undo, from the notice after a change."""

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from learnpath.core.access import me, signed_in
from learnpath.core.clock import now
from learnpath.core.db import saving
from learnpath.core.errors import NotHere, Refused
from learnpath.core.pages import notice, see_other
from learnpath.core.text import number_in
from learnpath.core.undo import page_of, take_back

bp = Blueprint("undo", __name__)


@bp.post("/undo/<number>")
@signed_in
def undo(number: str) -> ResponseReturnValue:
    """Take back an act of the person's own, and return to where it was done."""
    person = me()
    act = number_in(number)
    page = page_of(act, person.id)
    try:
        with saving():
            take_back(act, person.id, now())
        notice("Undone.")
    except NotHere:
        notice("That was undone already, or too long ago.")
    except Refused as refused:
        notice(str(refused))
    return see_other(page or url_for("roles.home"))
