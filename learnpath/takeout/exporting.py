"""Everything that a learner keeps, as one file."""

from learnpath.catalogue.snapshot import Snapshot
from learnpath.takeout.history import settled
from learnpath.takeout.kept import read_kept
from learnpath.takeout.mentored import read_mentoring
from learnpath.takeout.schema import FORMAT, VERSION, Export, Person


def export(learner_id: int, person: Person, site: str, snapshot: Snapshot, now: int) -> str:
    """Return the file of a learner as text; `now` is in seconds."""
    kept = read_kept(learner_id, snapshot)
    found = Export.model_construct(
        format=FORMAT,
        version=VERSION,
        exported_at=now,
        site=site,
        person=person,
        mentoring=read_mentoring(learner_id, snapshot),
        tracks=kept.tracks,
        removed_items=kept.removed_items,
        items=kept.items,
        events=settled(kept.tracks, kept.items, [event for _, event in kept.events]),
        portfolio=kept.portfolio,
    )
    return found.model_dump_json(indent=1) + "\n"
