"""Agreed next steps: a mentor proposes, the learner accepts, and it becomes an item of theirs or their target."""

import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, insert, select, update

from learnpath.accounts.models import User
from learnpath.catalogue.schema import Kind
from learnpath.core.dates import Zone, date_label, day_of
from learnpath.core.db import columns, execute
from learnpath.core.errors import NotHere, Refused
from learnpath.core.undo import Act
from learnpath.mentoring.models import Proposal
from learnpath.mentoring.people import called
from learnpath.mentoring.sections import COUNTED, OF_KIND
from learnpath.tracks import owning, planning

TARGET = "target"
MOST_OPEN = 10  # of a track
FULL = f"{MOST_OPEN} next steps wait for an answer already. Withdraw one first"
_STEP, _USER = columns(Proposal), columns(User)
_OPEN = (_STEP.accepted_at.is_(None), _STEP.declined_at.is_(None), _STEP.withdrawn_at.is_(None))


class Step(NamedTuple):
    """A next step that waits for the learner's answer: an item of a kind with its name, or a target day (ordinal)."""

    id: int
    mentor_id: int | None
    mentor: str | None
    kind: str
    name: str
    target: int | None
    text: str
    at: int

    @property
    def by(self) -> str:
        """Who proposes it."""
        return called(self.mentor)

    def title(self, now: int, zone: Zone) -> str:
        """Return what is proposed in words."""
        if self.target is None:
            return self.name
        return f"Target {date_label(datetime.date.fromordinal(self.target), day_of(now, zone))}"

    def is_seen(self, sections: int) -> bool:
        """Whether a mentor with these sections sees it; a target is of all that counts."""
        needed = COUNTED if self.kind == TARGET else next(bit for kind, bit in OF_KIND.items() if kind == self.kind)
        return sections & needed == needed


def propose(
    learner_id: int, track_id: int, mentor_id: int, kind: str, name: str, target: int | None, text: str, now: int
) -> bool:
    """Propose an item or, with the kind TARGET, a target day; returns whether it is new: the same again is one.

    Raises Refused where many wait.
    """
    values = {"mentor_id": mentor_id, "kind": kind, "name": name, "target": target}
    here = _STEP.learner_id == learner_id, _STEP.track_id == track_id, *_OPEN
    same = [_STEP[key].is_not_distinct_from(value) for key, value in values.items()]
    if execute(select(_STEP.id).where(*here, *same)).first():
        return False
    if execute(select(func.count()).where(*here)).scalar_one() >= MOST_OPEN:
        raise Refused(f"{FULL}.")
    execute(insert(Proposal).values(learner_id=learner_id, track_id=track_id, text=text, at=now, **values))
    return True


def open_steps(learner_id: int, track_id: int) -> list[Step]:
    """Return what waits for the learner's answer on a track, oldest first."""
    names = [_USER.name if name == "mentor" else _STEP[name] for name in Step._fields]
    rows = select(*names).join_from(Proposal, User, _USER.id == _STEP.mentor_id, isouter=True)
    rows = rows.where(_STEP.learner_id == learner_id, _STEP.track_id == track_id, *_OPEN)
    return [Step(*row) for row in execute(rows.order_by(_STEP.id))]


def accept(act: Act, step: Step, track_id: int) -> None:
    """Accept a next step: it becomes an item of the learner's or their target, and the act can be undone.

    Raises NotHere where it was answered or withdrawn meanwhile, and Refused where there are too many own items.
    """
    act.alone()
    _still_open(step)
    act.put(Proposal, {"id": step.id}, {"accepted_at": act.now})
    if step.target is not None:
        planning.set_target(act, track_id, datetime.date.fromordinal(step.target))
        return
    kind: Any = step.kind
    owning.add_own(act, track_id, kind, step.name, step.text)


def decline(act: Act, step: Step) -> None:
    """Decline a next step; raises NotHere as `accept` does."""
    act.alone()
    _still_open(step)
    act.put(Proposal, {"id": step.id}, {"declined_at": act.now})


def withdraw(number: int, mentor_id: int, now: int) -> None:
    """Withdraw what a mentor proposed; raises NotHere for what is not theirs, or was answered."""
    mine = _STEP.id == number, _STEP.mentor_id == mentor_id, *_OPEN
    if not execute(update(Proposal).where(*mine).values(withdrawn_at=now)).rowcount:
        raise NotHere


def _still_open(step: Step) -> None:
    if execute(select(_STEP.id).where(_STEP.id == step.id, *_OPEN).with_for_update()).first() is None:
        raise NotHere


def kinds_of(sections: int) -> list[Kind]:
    """Return the kinds of items that are shared by some sections."""
    return [kind for kind, section in OF_KIND.items() if sections & section]
