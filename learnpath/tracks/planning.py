"""The verbs on a track's target, its weekly plan and its pauses."""

import datetime

from learnpath.core.undo import Act
from learnpath.tracks.models import Pause, Track

MOST_PAUSES = 50  # of a track


def set_target(act: Act, track_id: int, target: datetime.date | None) -> None:
    """Set the day by which the learner wants to be there, or take it out."""
    act.put(Track, {"id": track_id}, {"target": target.toordinal() if target else None})


def set_plan(act: Act, track_id: int, a_week: int | None) -> None:
    """Set how many items a week the learner plans, or take the plan out."""
    act.put(Track, {"id": track_id}, {"a_week": a_week})


def pause(act: Act, track_id: int, first: datetime.date, last: datetime.date) -> None:
    """Rest from a track from the first day to the last, both included."""
    act.add(Pause, {"track_id": track_id, "first": first.toordinal(), "last": last.toordinal()})


def end_pause(act: Act, number: int) -> None:
    """Take a pause out."""
    act.put(Pause, {"id": number}, None)
