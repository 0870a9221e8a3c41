"""A learner who has worked here for years: ten tracks, 500 items, 20,000 events, 200 notes."""

import random

from sqlalchemy import insert, select

from learnpath.accounts.models import User
from learnpath.catalogue.current import catalogue
from learnpath.core.clock import now
from learnpath.core.db import execute, saving
from learnpath.notebook.models import Note
from learnpath.tracks.models import Change, Progress, ProgressEvent, Status, Track

TRACKS, ITEMS, EVENTS, NOTES = 10, 500, 20_000, 200
DAY, YEARS = 86_400, 3
AT_ONCE = 5_000  # rows a statement


def fill(email: str, role_slug: str) -> None:
    """Give a learner on a role's track all that; half of the items are done, the last of them in these weeks."""
    rng, today = random.Random(4), now()
    snapshot = catalogue()
    role = snapshot.roles[role_slug]
    others = [other for other in snapshot.roles.values() if other is not role][: TRACKS - 1]
    wanted = [*role.items, *(item for other in others for item in other.items), *snapshot.items.values()]
    items = list(dict.fromkeys(item.id for item in wanted))[:ITEMS]
    learner = execute(select(User.id).where(User.email == email)).scalar_one()
    moments = sorted(today - rng.randrange(YEARS * 365 * DAY) for _ in range(EVENTS))
    events, last = list[dict[str, object]](), dict[int, tuple[int, int]]()
    for at in moments:
        item, change = rng.choice(items), rng.choice((Change.DONE, Change.LEARNING, Change.TODO, Change.DONE))
        if last.get(item, (0, 0))[0] == change:
            change = Change.TODO if change == Change.DONE else Change.DONE
        last[item] = (int(change), at)
        row = {"learner_id": learner, "item_id": item, "track_id": None, "actor_id": learner, "change": int(change)}
        events.append(row | {"known": False, "at": at, "moment": None, "undo": False})
    with saving():
        for other in others:
            row = {"learner_id": learner, "role_id": other.id, "started_at": today - 700 * DAY, "offer": False}
            execute(insert(Track).values(**row, seen=snapshot.revision))
        for start in range(0, EVENTS, AT_ONCE):
            execute(insert(ProgressEvent), events[start : start + AT_ONCE])
        rows = [
            {"learner_id": learner, "item_id": item, "status": status, "since": at, "known": False}
            for item, (status, at) in last.items()
            if status in tuple(Status)
        ]
        execute(insert(Progress), rows)
        notes = [{"learner_id": learner, "item_id": item, "text": f"Note {item}\n\n- a\n- b"} for item in items[:NOTES]]
        execute(insert(Note), [row | {"version": 1, "edited_at": today - DAY} for row in notes])
