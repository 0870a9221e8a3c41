"""The statement that reads what a learner has: all of it, or what the list of one role shows.

Its rows are of several parts (the first column says which) and of one shape: part, four numbers, a flag and a text;
what a part has more of is put into the text, as each column costs time in each row. The tracks come first: their
columns give PostgreSQL the types. For a role the items are written into the statement, which is kept as long as its
catalogue: a learner with five hundred items elsewhere pays for this list alone. It is plain SQL, which is looked up by
one string in place of hundreds of parts.
"""

from collections.abc import Collection
from enum import IntEnum

from sqlalchemy import TextClause, text

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


TRACKS = """
SELECT 0, id, role_id, started_at, left_at, offer,
  CAST(seen AS TEXT) || ' ' || CAST(COALESCE(target, 0) AS TEXT) || ' ' || CAST(COALESCE(a_week, 0) AS TEXT)
FROM track WHERE learner_id = :learner"""
STATUSES = """
SELECT 1, item_id, status, since, NULL, known, NULL FROM progress WHERE learner_id = :learner"""
ON_TRACKS = """
SELECT 2, a.track_id, a.item_id, NULL, NULL, t.offer, a.reason
FROM track t JOIN set_aside a ON a.track_id = t.id WHERE t.learner_id = :learner {of_role}
UNION ALL
SELECT 3, o.track_id, o.item_id, o.position, o.added_at, t.offer, i.kind || '\n' || i.slug || '\n' || i.document
FROM track t JOIN own_item o ON o.track_id = t.id JOIN item i ON i.id = o.item_id
WHERE t.learner_id = :learner {of_role}
UNION ALL
SELECT 5, p.track_id, p.id, p.first, p.last, t.offer, NULL
FROM track t JOIN pause p ON p.track_id = t.id WHERE t.learner_id = :learner {of_role}"""
REFRESHES = """
SELECT 4, item_id, due, NULL, NULL, (1 = 0), NULL FROM refresh WHERE learner_id = :learner"""
OWN = "item_id IN (SELECT o.item_id FROM track t JOIN own_item o ON o.track_id = t.id WHERE t.learner_id = :learner)"
EVERYTHING = text(" UNION ALL ".join((TRACKS, STATUSES, ON_TRACKS.format(of_role=""), REFRESHES)))


@kept_with_catalogue
def reading_for(snapshot: Snapshot, role: Role) -> TextClause:
    """Return the statement for all tracks, and of the rest what one role's list shows; own items' all the same."""
    before = [old for number in role.ids for old in snapshot.aliases.ancestors(number)]
    listed = f"item_id IN ({_numbers([*role.ids, *before])})"
    of_role = f"AND t.role_id IN ({_numbers(snapshot.one_by_now(role))})"
    parts = (
        TRACKS,
        f"{STATUSES} AND {listed}",
        f"{STATUSES} AND {OWN}",
        ON_TRACKS.format(of_role=of_role),
        f"{REFRESHES} AND ({listed} OR {OWN})",
    )
    return text(" UNION ALL ".join(parts))


def _numbers(numbers: Collection[int]) -> str:
    return ", ".join(str(int(number)) for number in dict.fromkeys(numbers))
