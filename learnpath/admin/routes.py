"""The administrators' pages: people, one person, and the audit log of all accounts."""

from typing import NamedTuple

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue

from learnpath.accounts import audit
from learnpath.accounts.audit import OF_SHARING, WORDS
from learnpath.accounts.sessions import HOUR, devices
from learnpath.admin import people
from learnpath.admin.people import Person
from learnpath.core.access import administrators, me
from learnpath.core.clock import now
from learnpath.core.dates import day_label, time_label
from learnpath.core.text import number_in

bp = Blueprint("admin", __name__, url_prefix="/admin")
KINDS = {str(int(kind)): kind for kind in sorted(WORDS, key=WORDS.__getitem__) if kind not in OF_SHARING}


class Line(NamedTuple):
    """A person, since when they have their account, and when they last used it, to the hour; "" for never."""

    person: Person
    since: str
    used: str


@bp.get("/people")
@administrators
def show_people() -> ResponseReturnValue:
    """Find people by name or address, newest first."""
    q, before = people.wanted(request.args.get("q")), number_in(request.args.get("before"))
    found = people.people(q, before)
    lines = [_line(one) for one in found[: people.PAGE]]
    older = lines[-1].person.id if len(found) > people.PAGE else 0
    given = {"lines": lines, "older": older, "q": q, "before": before, "count": people.count()}
    return render_template("admin/people.html", **given, most=people.MOST_COUNTED)


@bp.get("/people/<number>")
@administrators
def show_person(number: str) -> ResponseReturnValue:
    """Show a person's account, where they are signed in, and what can be done."""
    person = people.person(number_in(number))
    where = [(one.device, _hour(one.used_at)) for one in devices(person.id, now())]
    return render_template("admin/person.html", line=_line(person), devices=where, own=person.id == me().id)


@bp.get("/log")
@administrators
def show_log() -> ResponseReturnValue:
    """Show what was done with all accounts, or with one, or of one kind, newest first."""
    number, kind = number_in(request.args.get("person")), KINDS.get(request.args.get("kind", ""))
    before = number_in(request.args.get("before"))
    found = audit.events(before, number, kind)
    lines = [(one, time_label(one.at, now(), me().zone)) for one in found[: audit.PAGE]]
    older = found[audit.PAGE - 1].id if len(found) > audit.PAGE else 0
    given = {"lines": lines, "older": older, "before": before, "kind": kind, "kinds": KINDS.values(), "words": WORDS}
    who = people.person(number) if number else None
    return render_template("admin/log.html", **given, who=who, days=current_app.extensions["settings"].audit_days)


def _line(person: Person) -> Line:
    used = "" if person.used_at is None else _hour(person.used_at)
    return Line(person, day_label(person.created_at, now(), me().zone), used)


def _hour(moment: int) -> str:
    return time_label(moment // HOUR * HOUR, now(), me().zone)
