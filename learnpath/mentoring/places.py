"""The page on which something was said, for one of those who see it."""

from learnpath.catalogue.snapshot import Snapshot
from learnpath.mentoring.comments import Said
from learnpath.mentoring.consents import shared_with
from learnpath.mentoring.sections import EVERY
from learnpath.mentoring.seeing import seen_on
from learnpath.tracks.state import read_state


def address_of(reader_id: int, said: Said, snapshot: Snapshot, now: int) -> str | None:
    """Return the address of the page where a comment stands; None where the reader does not see it at this moment."""
    own = reader_id == said.learner_id
    shared = None if own else shared_with(reader_id, now, said.learner_id).get(said.learner_id)
    if not own and shared is None:
        return None
    state = read_state(said.learner_id, snapshot)
    tracks = shared.tracks if shared else {track.id: int(EVERY) for track in state.active}
    base = "" if own else f"/mentoring/learners/{said.learner_id}"
    if said.item_id is not None:
        found = seen_on(said.item_id, tracks, state, snapshot)
        place = f"{base}/tracks/{snapshot.roles_by_id[found[0].role_id].slug}/items/{found[1].slug}" if found else None
        return f"{place}/comments" if own and place else place
    slugs = [
        snapshot.roles_by_id[track.role_id].slug
        for track in state.active
        if track.id == said.track_id and track.id in tracks
    ]
    if not slugs:
        return None
    return f"/tracks/{slugs[0]}/comments" if own else f"{base}?track={slugs[0]}"
