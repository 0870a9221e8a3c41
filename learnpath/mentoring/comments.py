"""What learners and their mentors say to each other of an item, or of a track."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import func, insert, or_, select, update

from learnpath.accounts.models import User
from learnpath.core.db import columns, execute
from learnpath.core.errors import Refused
from learnpath.mentoring.models import Comment

MINUTES = 15  # that one may still change what one said
MOST = 5_000  # comments on what a learner does
FULL = f"There are {MOST} comments already. Delete some that nobody needs any more."
_COMMENT, _USER = columns(Comment), columns(User)
_REPLY = Comment.__table__.alias("reply").c


class Thread(NamedTuple):
    """Where something is said: of a learner's item or, without one, of their track."""

    learner_id: int
    item_id: int | None
    track_id: int | None


class Said(NamedTuple):
    """A comment. Without an `author_id` its author is a former mentor; a deleted one has no text.

    `waits` says that it is a question that no mentor has replied to.
    """

    id: int
    learner_id: int
    author_id: int | None
    author: str | None
    item_id: int | None
    track_id: int | None
    text: str
    asks: bool
    at: int
    edited_at: int | None
    deleted_at: int | None
    waits: bool

    def can_change(self, person_id: int, now: int) -> bool:
        """Whether a person may still change it."""
        return self.can_delete(person_id) and now < self.at + MINUTES * 60

    def can_delete(self, person_id: int) -> bool:
        """Whether a person may delete it."""
        return self.author_id == person_id and self.deleted_at is None


def say(thread: Thread, author_id: int, text: str, asks: bool, now: int) -> bool:
    """Say something; returns whether that is new: the same again within 15 minutes is a form that was sent twice.

    Only the learner asks. Raises Refused where there are too many.
    """
    asks = asks and author_id == thread.learner_id
    here = [_COMMENT[name].is_not_distinct_from(value) for name, value in thread._asdict().items()]
    twice = select(_COMMENT.id).where(*here, _COMMENT.author_id == author_id, _COMMENT.text == text)
    if execute(twice.where(_COMMENT.at > now - MINUTES * 60, _COMMENT.deleted_at.is_(None)).limit(1)).first():
        return False
    if execute(select(func.count()).where(_COMMENT.learner_id == thread.learner_id)).scalar_one() >= MOST:
        raise Refused(FULL)
    execute(insert(Comment).values(**thread._asdict(), author_id=author_id, text=text, asks=asks, at=now))
    return True


def rewrite(number: int, person_id: int, text: str, asks: bool, now: int) -> None:
    """Change what a person said; raises Refused once 15 minutes are over, or where it was deleted."""
    late = "This can be changed for 15 minutes after it was said. You can delete it, or say more."
    mine = _COMMENT.id == number, _COMMENT.author_id == person_id, _COMMENT.deleted_at.is_(None)
    asks = asks and execute(select(_COMMENT.learner_id).where(*mine)).scalar() == person_id
    changed = update(Comment).where(*mine, _COMMENT.at > now - MINUTES * 60)
    if not execute(changed.values(text=text, asks=asks, edited_at=now)).rowcount:
        raise Refused(late)


def delete(number: int, person_id: int, now: int) -> None:
    """Delete what a person said: the text goes, and that something was said here stays. Twice is the same."""
    mine = _COMMENT.id == number, _COMMENT.author_id == person_id, _COMMENT.deleted_at.is_(None)
    execute(update(Comment).where(*mine).values(text="", asks=False, deleted_at=now))


def find_comment(number: int) -> Said | None:
    """Return a comment by its number, whoever may see it."""
    row = execute(_comments().where(_COMMENT.id == number)).first()
    return Said(*row) if row else None


def comments_on(learner_id: int, item_ids: Collection[int], track_id: int | None, most: int = 200) -> list[Said]:
    """Return what was said of a learner's items, and of a track of theirs; the newest `most`, oldest first."""
    here = _COMMENT.item_id.in_(item_ids)
    here = here if track_id is None else or_(here, _COMMENT.track_id == track_id)
    rows = _comments().where(_COMMENT.learner_id == learner_id, here)
    found = [Said(*row) for row in execute(rows.order_by(_COMMENT.id.desc()).limit(most))]
    return found[::-1]


def all_comments(learner_id: int, most: int, before: int) -> list[Said]:
    """Return what was said of all that a learner does or did, newest first, from before a number on, or 0."""
    rows = _comments().where(_COMMENT.learner_id == learner_id)
    rows = rows.where(_COMMENT.id < before) if before else rows
    return [Said(*row) for row in execute(rows.order_by(_COMMENT.id.desc()).limit(most))]


def unanswered() -> Any:
    """Return what makes a comment a question that no mentor has replied to."""
    same = [_REPLY[name].is_not_distinct_from(_COMMENT[name]) for name in Thread._fields]
    by_mentor = or_(_REPLY.author_id.is_(None), _REPLY.author_id != _COMMENT.learner_id)
    replies = select(_REPLY.id).where(*same, _REPLY.id > _COMMENT.id, _REPLY.deleted_at.is_(None), by_mentor)
    return _COMMENT.asks & ~replies.correlate(Comment.__table__).exists()


def _comments() -> Any:
    others = {"author": _USER.name, "waits": unanswered()}
    wanted = [others[name] if name in others else _COMMENT[name] for name in Said._fields]
    return select(*wanted).join_from(Comment, User, _USER.id == _COMMENT.author_id, isouter=True)
