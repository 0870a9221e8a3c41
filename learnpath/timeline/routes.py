"""The progress page."""

from flask import Blueprint, render_template, request, session
from flask.typing import ResponseReturnValue

from learnpath.core.access import me, signed_in
from learnpath.core.clock import now
from learnpath.core.errors import NotHere
from learnpath.timeline.page import ProgressPage
from learnpath.timeline.reading import ONLY, read_logbook
from learnpath.tracks.lookup import look
from learnpath.tracks.state import LearnerState
from learnpath.tracks.switcher import LAST

bp = Blueprint("timeline", __name__)
MOST_PAGES = 9_999
FILTERS = {"all": "All", "done": "Finished", "kept": "Written and linked", "other": "Other changes"}


@bp.get("/progress")
@signed_in
def show() -> ResponseReturnValue:
    """Show a track's progress over time, active days and the logbook; `track` names one, else it is the last."""
    snapshot, state = look()
    asked = request.args.get("track")
    named = snapshot.role(asked) if asked else None
    if asked and named is None:
        raise NotHere
    role_id = named.id if named else _last(state)
    only = request.args.get("only", "all")
    only = only if only in ONLY else "all"
    if role_id is None:
        return render_template("timeline/nothing.html")
    track = state.tracks.get(role_id)
    if track is None or track.left_at is not None:
        raise NotHere
    person, number = me(), _page_number()
    entries, older, stamp = read_logbook(person.id, only, number)
    page = ProgressPage(person.id, snapshot, state, track, entries, stamp, now(), person.zone)
    return render_template(
        "timeline/show.html", page=page, only=only, filters=FILTERS, number=number, older=older, asked=asked
    )


def _last(state: LearnerState) -> int | None:
    """Return the role of the track that was looked at last, or of the first one; None without a track."""
    roles = [track.role_id for track in state.active]
    last = session.get(LAST)
    return last if last in roles else roles[0] if roles else None


def _page_number() -> int:
    sent = request.args.get("page", "1")
    if not (sent.isascii() and sent.isdecimal()) or len(sent) > 4 or not 1 <= int(sent) <= MOST_PAGES:
        raise NotHere
    return int(sent)
