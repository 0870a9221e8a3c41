"""The learner's tracks, for the switcher on every page."""

from typing import cast

from flask import g

from learnpath.catalogue.current import catalogue
from learnpath.catalogue.snapshot import Role, Snapshot
from learnpath.core.access import viewer
from learnpath.tracks.state import LearnerState, read_state

LAST = "last_track"
"""Where the form's cookie remembers the role of the track that was looked at last."""


def own_tracks() -> tuple[Role, ...]:
    """Return the roles of the viewer's tracks in the order they were started; read once a request at most.

    A page that has read the learner's state passes it on with `know_tracks`. The page that says the database is gone
    has none.
    """
    person = viewer()
    if person is None or g.get("without_database"):
        return ()
    if "own_tracks" not in g:
        snapshot = catalogue(person.revision)
        know_tracks(snapshot, read_state(person.id, snapshot))
    return cast(tuple[Role, ...], g.own_tracks)


def know_tracks(snapshot: Snapshot, state: LearnerState) -> None:
    """Keep the roles of the active tracks for this request."""
    roles = [snapshot.roles_by_id.get(track.role_id) for track in state.active]
    g.own_tracks = tuple(role for role in roles if role)
