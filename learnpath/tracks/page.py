"""The track's page, put together from what is kept: its frame, rendered once for all who see the same, and its parts.

The frame is the template with marks in the places of what differs: the forms' fields and the parts. It is kept by what
else it shows: the role, the learner's tracks and theme, whether they are a mentor or have one, and how much they have
not read. A page with a notice is rendered anew.
"""

from functools import lru_cache

from flask import get_flashed_messages, render_template
from markupsafe import Markup

from learnpath.catalogue.snapshot import Role
from learnpath.core.access import Viewer
from learnpath.core.csrf import form_fields
from learnpath.core.drawn import draw, in_ascii
from learnpath.tracks.changes import changes_of
from learnpath.tracks.parts import GAP, PARTS
from learnpath.tracks.view import TrackView

PLACES = ("fields", "changes", "standing", "aside", "pills", "sections")


def track_page(view: TrackView, tracks: tuple[Role, ...], person: Viewer) -> str:
    """Return the page's HTML."""
    notices = tuple(get_flashed_messages())
    frame = _frame.__wrapped__ if notices else _frame
    parts = {
        "fields": form_fields() + _filter(view.show),
        "changes": _changes(view),
        "standing": view.standing(),
        "aside": view.aside(),
        "pills": view.pills(),
        "sections": view.sections(),
    }
    shown = (person.theme, person.mentors, person.bell)
    return "".join([parts.get(piece, piece) for piece in frame(view.role, tracks, person.mentored, shown)])


def _changes(view: TrackView) -> Markup:
    """Say what changed on the list since the learner closed that message last."""
    found = changes_of(view.snapshot, view.role, view.track)
    if not found:
        return Markup()
    return draw(PARTS, "changes", view.role.slug, found, view.snapshot.revision, form_fields())


@lru_cache
def _filter(show: str) -> Markup:
    """Return the hidden field by which a form leads back to the same filter."""
    return Markup('<input type="hidden" name="show" value="{}">').format(show) if show != "all" else Markup("")


@lru_cache(maxsize=2_000)
def _frame(role: Role, _tracks: tuple[Role, ...], mentored: bool, _shown: tuple[str, bool, str]) -> list[str]:
    """Render the frame and cut it at its marks: text and names of places in turn."""
    marks = {place: Markup("{0}{1}{0}").format(GAP, place) for place in PLACES}
    html = render_template(
        "tracks/show.html", role=role, mentored=mentored, form_fields=lambda: marks["fields"], **marks
    )
    return [in_ascii(piece) for piece in html.split(GAP)]
