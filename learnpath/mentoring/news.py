"""What is new to a mentor on a learner's page: done, started, asked and said since they last looked."""

from typing import NamedTuple

from sqlalchemy import select

from learnpath.core.db import columns, execute
from learnpath.mentoring.comments import Said
from learnpath.mentoring.learner_page import LearnerPage
from learnpath.mentoring.models import Word
from learnpath.mentoring.verifications import spoken_on
from learnpath.tracks.models import ProgressEvent, Status

_EVENT = columns(ProgressEvent)


class News(NamedTuple):
    """Names of items that were done, started, or are to be checked since; and how many comments others made."""

    since: int
    done: list[str]
    started: list[str]
    asked: list[str]
    comments: int


def news_since(page: LearnerPage, reader_id: int, said: list[Said], since: int) -> News:
    """Return what happened on the shared part of a track since a moment (seconds); `said` are its comments."""
    statuses, before = page.state.statuses, page.snapshot.aliases.ancestors
    meant = {old: item for item in page.listed.items for old in (item.id, *before(item.id))}
    rows = select(_EVENT.item_id, _EVENT.change).where(_EVENT.learner_id == page.shared.learner_id, _EVENT.at > since)
    changed = {(meant[number].id, change) for number, change in execute(rows) if number in meant}
    asked = {
        meant[spoken.item_id].id
        for spoken in spoken_on(page.shared.learner_id, meant, since)
        if spoken.word == Word.ASKED
    }
    done, started = (
        [
            item.name
            for item in page.listed.items
            if statuses.get(item.id) == status and (item.id, int(status)) in changed
        ]
        for status in (Status.DONE, Status.LEARNING)
    )
    waiting = [item.name for item in page.listed.items if item.id in asked]
    others = [one for one in said if one.at > since and one.author_id != reader_id and one.deleted_at is None]
    return News(since, done, started, waiting, len(others))
