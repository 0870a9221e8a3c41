"""What is between a learner and their mentors, as the learner's own file tells it: all of it that is of the learner."""

from collections import defaultdict
from typing import Any, Literal, cast

from sqlalchemy import null, select

from learnpath.accounts.models import User
from learnpath.catalogue.models import Item as ItemRow
from learnpath.catalogue.snapshot import Snapshot
from learnpath.core.db import Base, columns, execute
from learnpath.core.text import one_line
from learnpath.mentoring import sections
from learnpath.mentoring.models import Cohort, Consent, ConsentTrack, Proposal, Verification, Word
from learnpath.mentoring.models import Comment as CommentRow
from learnpath.mentoring.people import called
from learnpath.takeout.names import Names
from learnpath.takeout.schema import Check, Comment, Mentoring, NextStep, Shared
from learnpath.tracks.models import Track

_CONSENT, _TRACK, _ITEM = columns(Consent), columns(Track), columns(ItemRow)


def read_mentoring(learner_id: int, snapshot: Snapshot) -> Mentoring:
    """Read whom a learner shared with, and what was said, checked and proposed to them, oldest first.

    Other people are named where the learner chose them; who said something is the learner or another.
    """
    return _Reading(learner_id, snapshot).all()


class _Reading:
    """One learner's rows, with what names their tracks and items in files."""

    def __init__(self, learner_id: int, snapshot: Snapshot) -> None:
        nowhere = (null().label(name) for name in ("track_id", "position", "added_at"))
        own = select(_ITEM.id, _ITEM.kind, _ITEM.document, *nowhere).where(_ITEM.owner_id == learner_id)
        self.learner, self.names = learner_id, Names(snapshot, execute(own))
        tracks = execute(select(_TRACK.id, _TRACK.role_id).where(_TRACK.learner_id == learner_id))
        self.roles = {row.id: self.names.role(row.role_id) for row in tracks}

    def all(self) -> Mentoring:
        said = [self._comment(row) for row in self._mine(CommentRow) if row.deleted_at is None]
        checks = [self._check(row) for row in self._mine(Verification)]
        steps = [self._step(row) for row in self._mine(Proposal)]
        return Mentoring.model_construct(shared=self._shared(), comments=said, checks=checks, next_steps=steps)

    def _mine(self, model: type[Base]) -> list[Any]:
        column = columns(model)
        return list(execute(select(*column).where(column.learner_id == self.learner).order_by(column.id)))

    def _by(self, person_id: int | None) -> Literal["self", "other"]:
        return "self" if person_id == self.learner else "other"

    def _shared(self) -> list[Shared]:
        tracks = defaultdict[int, list[str]](list)
        shared = select(ConsentTrack.consent_id, ConsentTrack.track_id).join_from(ConsentTrack, Consent)
        for consent_id, track_id in execute(shared.where(_CONSENT.learner_id == self.learner)):
            tracks[consent_id].append(self.roles[track_id])
        rows = select(*_CONSENT, User.name.label("mentor"), Cohort.name.label("cohort"))
        rows = rows.join_from(Consent, User, User.id == _CONSENT.mentor_id, isouter=True)
        rows = rows.join(Cohort, Cohort.id == _CONSENT.cohort_id, isouter=True)
        return [
            Shared.model_construct(
                to=one_line(row.cohort or called(row.mentor)),
                cohort=row.cohort_id is not None,
                tracks=sorted(tracks[row.id]),
                sections=sections.names(row.sections),
                since=row.since,
                until=row.until,
                paused_at=row.paused_at,
                ended_at=row.ended_at,
            )
            for row in execute(rows.where(_CONSENT.learner_id == self.learner).order_by(_CONSENT.id))
        ]

    def _comment(self, row: Any) -> Comment:
        return Comment.model_construct(
            at=row.at,
            by=self._by(row.author_id),
            item=None if row.item_id is None else self.names.ref(row.item_id),
            track=self.roles.get(row.track_id),
            asks=row.asks,
            text=row.text,
            edited_at=row.edited_at,
        )

    def _check(self, row: Any) -> Check:
        word = cast(Any, Word(row.word).name.lower())
        return Check.model_construct(
            at=row.at, by=self._by(row.actor_id), item=self.names.ref(row.item_id), word=word, text=row.text
        )

    def _step(self, row: Any) -> NextStep:
        answers = ("accepted", row.accepted_at), ("declined", row.declined_at), ("withdrawn", row.withdrawn_at)
        answer, at = next(((word, at) for word, at in answers if at is not None), (None, None))
        return NextStep.model_construct(
            at=row.at,
            track=self.roles[row.track_id],
            kind=row.kind,
            name=row.name,
            target=row.target,
            text=row.text,
            answer=cast(Any, answer),
            answered_at=at,
        )
