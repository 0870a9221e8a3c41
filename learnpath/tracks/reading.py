"""The statement that reads what a learner has: all of it, or what the list of one role shows.

Its rows are of several parts (the first column says which) and of one shape: part, four numbers and a text; what a part
has more of is put into the text, as each column costs time in each row. All tracks are one row, as JSON, and all
statuses: that takes half the time of a row for each. For a role the items are written into the statement, which is kept
as long as its catalogue: a learner with five hundred items elsewhere pays for this list alone. It is plain SQL, which
is looked up by one string in place of hundreds of parts.
"""

from collections.abc import Collection, Mapping
from enum import IntEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnClause, TextualSelect, column, text

from learnpath.catalogue.kept import kept_with_catalogue
from learnpath.catalogue.snapshot import Role, Snapshot


class Part(IntEnum):
    """What a row is about."""

    TRACK = 0
    STATUS = 1
    ASIDE = 2
    OWN_ITEM = 3
    REFRESH = 4
    PAUSE = 5


COLUMNS: list[ColumnClause[Any]] = [column(name) for name in ("part", "first", "second", "moment", "more", "kept")]
JSON: Mapping[str, tuple[str, str]] = {
    "sqlite": ("json_array", "json_group_array"),
    "postgresql": ("json_build_array", "json_agg"),
}
"""What makes an array of its arguments and one of a column's values, by kind of database."""

TRACKS = """
SELECT 0, CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), CAST(NULL AS BIGINT), CAST({all}(
  {array}(id, role_id, started_at, left_at, CAST(offer AS INTEGER), seen, target, a_week)
) AS TEXT) FROM track WHERE learner_id = :learner HAVING count(*) > 0"""
STATUSES = """
SELECT 1, NULL, NULL, NULL, NULL, CAST({array}(
  {all}(CAST(item_id AS BIGINT) * 8 + CAST(known AS INTEGER) * 4 + status), {all}(since)
) AS TEXT) FROM progress WHERE learner_id = :learner {which} HAVING count(*) > 0"""
ON_TRACKS = """
SELECT 2, a.track_id, a.item_id, NULL, NULL, a.reason
FROM track t JOIN set_aside a ON a.track_id = t.id WHERE t.learner_id = :learner
UNION ALL
SELECT 3, o.track_id, o.item_id, o.position, o.added_at, i.kind || '\n' || i.slug || '\n' || i.document
FROM track t JOIN own_item o ON o.track_id = t.id JOIN item i ON i.id = o.item_id
WHERE t.learner_id = :learner {of_role}
UNION ALL
SELECT 5, p.track_id, p.id, p.first, p.last, NULL
FROM track t JOIN pause p ON p.track_id = t.id WHERE t.learner_id = :learner {of_role}"""
REFRESHES = """
SELECT 4, item_id, due, NULL, NULL, NULL FROM refresh WHERE learner_id = :learner"""
OWN = "item_id IN (SELECT o.item_id FROM track t JOIN own_item o ON o.track_id = t.id WHERE t.learner_id = :learner)"


@lru_cache
def everything(dialect: str) -> TextualSelect:
    """Return the statement for all of it."""
    return _statement((_tracks(dialect), _statuses(dialect, ""), ON_TRACKS.format(of_role=""), REFRESHES))


@kept_with_catalogue
def reading_for(snapshot: Snapshot, role: Role, dialect: str) -> TextualSelect:
    """Return the statement for all tracks and what is set aside on them, and of the rest what one role's list shows.

    Statuses of own items are read all the same.
    """
    before = [old for number in role.ids for old in snapshot.aliases.ancestors(number)]
    listed = f"item_id IN ({_numbers([*role.ids, *before])})"
    of_role = f"AND t.role_id IN ({_numbers(snapshot.one_by_now(role))})"
    parts = (
        _tracks(dialect),
        _statuses(dialect, f"AND {listed}"),
        _statuses(dialect, f"AND {OWN}"),
        ON_TRACKS.format(of_role=of_role),
        f"{REFRESHES} AND ({listed} OR {OWN})",
    )
    return _statement(parts)


def _tracks(dialect: str) -> str:
    """Return the statement of tracks, each an array of what the state's OwnTrack says of it."""
    array, every = JSON[dialect]
    return TRACKS.format(array=array, all=every)


def _statuses(dialect: str, which: str) -> str:
    """Return the statement of statuses: their numbers (item * 8 + known * 4 + status), and as many moments."""
    array, every = JSON[dialect]
    return STATUSES.format(array=array, all=every, which=which)


def _statement(parts: Collection[str]) -> TextualSelect:
    return text(" UNION ALL ".join(parts)).columns(*COLUMNS)


def _numbers(numbers: Collection[int]) -> str:
    return ", ".join(str(int(number)) for number in dict.fromkeys(numbers))
