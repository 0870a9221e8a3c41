"""The page on which something was said, for one of those who see it."""

from learnpath.catalogue.snapshot import Snapshot
from learnpath.mentoring.comments import Said
from learnpath.mentoring.consents import shared_with
from learnpath.mentoring.sections import EVERY
from learnpath.mentoring.seeing import place_of
from learnpath.tracks.state import read_state


def address_of(reader_id: int, said: Said, snapshot: Snapshot, now: int) -> str | None:
    """Return the address of the page where a comment stands; None where the reader does not see it at this moment."""
    own = reader_id == said.learner_id
    shared = None if own else shared_with(reader_id, now, said.learner_id).get(said.learner_id)
    if not own and shared is None:
        return None
    state = read_state(said.learner_id, snapshot)
    tracks = shared.tracks if shared else {track.id: int(EVERY) for track in state.active}
    found = place_of(said.item_id, said.track_id, tracks, state, snapshot)
    if found is None:
        return None
    if own:
        return f"/tracks/{found.role.slug}{f'/items/{found.item.slug}' if found.item else ''}/comments"
    page = f"/mentoring/learners/{said.learner_id}"
    return (
        f"{page}/tracks/{found.role.slug}/items/{found.item.slug}" if found.item else f"{page}?track={found.role.slug}"
    )
