"""The verb on notes: saving one never overwrites what the writer has not seen."""

from sqlalchemy import select

from learnpath.core.dates import Zone, day_of
from learnpath.core.db import columns, execute
from learnpath.core.undo import Act
from learnpath.notebook.details import KeptNote
from learnpath.notebook.models import Note
from learnpath.tracks.models import Change
from learnpath.tracks.progress import tell


class Conflict(Exception):
    """The note was saved elsewhere since it was opened; `now` is what stands there."""

    def __init__(self, now: KeptNote) -> None:
        super().__init__("the note was changed meanwhile")
        self.now = now


def save_note(act: Act, track_id: int, item_id: int, text: str, version: int, zone: Zone) -> bool:
    """Save a note that was opened at `version` (0: there was none); returns whether that changed anything.

    An empty one stays as a row, so that versions only ever grow. The first save of a day, in `zone`, is recorded.
    Raises Conflict where another text was saved since, having changed nothing.
    """
    act.alone()
    note = columns(Note)
    mine = select(note.text, note.version, note.edited_at).where(note.learner_id == act.user_id)
    row = execute(mine.where(note.item_id == item_id)).first()
    kept = KeptNote(*row) if row else KeptNote()
    if kept.text == text:
        return False
    if kept.version != version:
        raise Conflict(kept)
    values = {"text": text, "version": version + 1, "edited_at": act.now}
    act.put(Note, {"learner_id": act.user_id, "item_id": item_id}, values)
    if text and not (kept.text and day_of(kept.edited_at, zone) == day_of(act.now, zone)):
        tell(act, track_id, item_id, Change.NOTE)
    return True
