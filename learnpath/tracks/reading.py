"""The statement that reads what a learner has: all of it, or what the list of one role shows.

Its rows are of several parts (the first column says which) and of one shape: part, four numbers and a text; what a part
has more of is put into the text, as each column costs time in each row. All tracks are one row, as JSON, and all
statuses: that takes half the time of a row for each. For a role the items are written into the statement, which is kept
as long as its catalogue: a learner with five hundred items elsewhere pays for this list alone. It is plain SQL, which
is looked up by one string in place of hundreds of parts.
"""

from collections.abc import Collection, Iterable, Mapping
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
) AS TEXT){of} FROM track WHERE learner_id {mine} {each}"""
STATUSES = """
SELECT 1, NULL, NULL, NULL, NULL, CAST({array}(
  {all}(CAST(item_id AS BIGINT) * 32 + CAST(known AS INTEGER) * 4 + status
    + CASE WHEN checked > 0 AND status = 2 THEN checked * 8 ELSE 0 END), {all}(since)
) AS TEXT){of} FROM progress WHERE learner_id {mine} {which} {each}"""
ON_TRACKS = """
SELECT 2, a.track_id, a.item_id, NULL, NULL, a.reason{of}
FROM track t JOIN set_aside a ON a.track_id = t.id WHERE t.learner_id {mine}
UNION ALL
SELECT 3, o.track_id, o.item_id, o.position, o.added_at, i.kind || '\n' || i.slug || '\n' || i.document{of}
FROM track t JOIN own_item o ON o.track_id = t.id JOIN item i ON i.id = o.item_id
WHERE t.learner_id {mine} {of_role}
UNION ALL
SELECT 5, p.track_id, p.id, p.first, p.last, NULL{of}
FROM track t JOIN pause p ON p.track_id = t.id WHERE t.learner_id {mine} {of_role}"""
REFRESHES = """
SELECT 4, item_id, due, NULL, NULL, NULL{of} FROM refresh WHERE learner_id {mine} {which}"""
OWN = "item_id IN (SELECT o.item_id FROM track t JOIN own_item o ON o.track_id = t.id WHERE t.learner_id = :learner)"
ONE = {"mine": "= :learner", "of": "", "each": "HAVING count(*) > 0", "which": "", "of_role": ""}
MANY = ONE | {"of": ", learner_id", "each": "GROUP BY learner_id"}
AMONG: Mapping[str, str] = {
    "sqlite": "IN (SELECT value FROM json_each(:learners))",
    "postgresql": "= ANY (CAST(translate(:learners, '[]', '{}') AS INTEGER[]))",
}
"""What says that a learner is among `learners`, a JSON array, by kind of database: one value for all of them."""


@lru_cache
def everything(dialect: str) -> TextualSelect:
    """Return the statement for all of it."""
    return _statement(dialect, [(part, ONE) for part in (TRACKS, STATUSES, ON_TRACKS, REFRESHES)])


@lru_cache
def everything_of_many(dialect: str) -> TextualSelect:
    """Return the statement for all that several learners have, named as AMONG says; a last column says whose it is."""
    many = MANY | {"mine": AMONG[dialect]}
    return _statement(dialect, [(part, many) for part in (TRACKS, STATUSES, ON_TRACKS, REFRESHES)], column("learner"))


@kept_with_catalogue
def reading_for(snapshot: Snapshot, role: Role, dialect: str) -> TextualSelect:
    """Return the statement for all tracks and what is set aside on them, and of the rest what one role's list shows.

    Statuses of own items are read all the same.
    """
    before = [old for number in role.ids for old in snapshot.aliases.ancestors(number)]
    listed = f"item_id IN ({_numbers([*role.ids, *before])})"
    of_role = f"AND t.role_id IN ({_numbers(snapshot.one_by_now(role))})"
    parts = [
        (TRACKS, ONE),
        (STATUSES, ONE | {"which": f"AND {listed}"}),
        (STATUSES, ONE | {"which": f"AND {OWN}"}),
        (ON_TRACKS, ONE | {"of_role": of_role}),
        (REFRESHES, ONE | {"which": f"AND ({listed} OR {OWN})"}),
    ]
    return _statement(dialect, parts)


def _statement(dialect: str, parts: Iterable[tuple[str, Mapping[str, str]]], *more: ColumnClause[Any]) -> TextualSelect:
    """Return the statement of some parts, with `more` columns than usual.

    A track is an array of what the state's OwnTrack says of it. Statuses are two arrays: numbers (item * 32 +
    checked * 8 + known * 4 + status) and as many moments.
    """
    array, every = JSON[dialect]
    whole = text(" UNION ALL ".join(part.format(array=array, all=every, **values) for part, values in parts))
    return whole.columns(*COLUMNS, *more)


def _numbers(numbers: Collection[int]) -> str:
    return ", ".join(str(int(number)) for number in dict.fromkeys(numbers))
