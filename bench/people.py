"""The rows of many learners as SQL that both databases understand, made of their numbers, from 1 on.

Each is on one of four roles and has a status of 30 items, got in the order of the list over four months, with the
events that led there. They are in cohorts: the first learner of each runs it and looks at what the others share, and
some of what they did was checked.
"""

from argon2 import PasswordHasher

from learnpath.accounts.audit import Did
from learnpath.catalogue.snapshot import Role, Snapshot
from learnpath.core.tokens import token_hash
from learnpath.mentoring.models import Told, Word
from learnpath.tracks.models import Change, Checked, Status

ROLES = ("software-engineer", "devops-engineer", "full-stack-developer", "security-engineer")
ITEMS = 30  # of each learner: their role's list of 29, and one more
DAY, HOUR = 86_400, 3_600  # seconds
PASSWORD = "three ordinary words"
HASHER = PasswordHasher(time_cost=1, memory_cost=16, parallelism=1)  # quick: signing in is measured without the hashing
UNCHECKED = 1  # items whose number ends so are verified, and are not ticked here: a tick asks before it reopens one
ASIDE = 28  # the place of what some set aside

PEOPLE = (
    'INSERT INTO "user" (id, email, name, password_hash, theme, mentors, mentored, created_at)'
    " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {learners})"
    " SELECT i, 'learner-' || i || '@example.com', 'Learner ' || i, '{password_hash}', 'device',"
    " (i - 1) % {size} = 0, (i - 1) % {size} > 0, {now} - 120 * {day} FROM n",
    # as if used and proved later on, so that no request that is measured has to note it or to ask
    "INSERT INTO user_session (id, token_hash, user_id, keep, created_at, expires_at, device, proved_at)"
    " SELECT id, {token_hash}, id, true, {now} - 30 * {day}, {now} + 60 * {day}, 'Firefox on Linux',"
    ' {now} + {day} FROM "user"',
    "INSERT INTO session_use (session_id, used_at) SELECT id, {now} + {hour} FROM user_session",
    "INSERT INTO audit_event (at, kind, user_id, actor_id, device)"
    " SELECT created_at, {signed_up}, id, id, 'Firefox on Linux' FROM \"user\"",
    "INSERT INTO track (id, learner_id, role_id, started_at, offer, seen, target) {roles}"
    " SELECT u.id, u.id, r.id, u.created_at, false, {revision},"
    " CASE WHEN u.id % 3 = 0 THEN NULL ELSE {today} + u.id % 200 END"
    ' FROM "user" u JOIN r ON r.place = u.id % {number_of_roles}',
    "INSERT INTO cohort (id, name, made_at) SELECT (id - 1) / {size} + 1, 'Cohort ' || ((id - 1) / {size} + 1),"
    ' {now} - 110 * {day} FROM "user" WHERE mentors',
    "INSERT INTO cohort_mentor (cohort_id, mentor_id, place, since)"
    " SELECT id, (id - 1) * {size} + 1, 1, made_at FROM cohort",
    "INSERT INTO consent (id, learner_id, cohort_id, sections, since)"
    ' SELECT id, id, (id - 1) / {size} + 1, 15, {now} - 100 * {day} FROM "user" WHERE mentored',
    "INSERT INTO consent_track (consent_id, track_id) SELECT id, id FROM consent",
)
"""Run once, in this order."""

PROGRESS = (
    "INSERT INTO progress (learner_id, item_id, status, since, known, checked, checked_at, checks_from) {lists}"
    " SELECT t.id, l.item, {status}, {since}, {known}, {checked}, CASE {checked} WHEN {asked} THEN {since} + 60"
    " WHEN {verified} THEN {since} + {hour} END, CASE WHEN {status} = {todo} THEN {since} END"
    " FROM track t CROSS JOIN l WHERE l.role = t.role_id AND l.place BETWEEN {low} AND {high}"
)
"""Run for places of the list, `low` to `high`."""

HISTORY = (
    "INSERT INTO progress_event (learner_id, item_id, track_id, actor_id, change, known, at, undo) {lists}"
    " SELECT t.id, l.item, t.id, t.id, CASE {status} WHEN {learning} THEN {learning} ELSE {done} END, {known},"
    " {since} - CASE {status} WHEN {todo} THEN {hour} ELSE 0 END, false"
    " FROM track t CROSS JOIN l WHERE l.role = t.role_id AND l.place = {low}",
    "INSERT INTO progress_event (learner_id, item_id, track_id, actor_id, change, known, at, undo) {lists}"
    " SELECT t.id, l.item, t.id, t.id, {todo}, {known}, {since}, false"
    " FROM track t CROSS JOIN l WHERE l.role = t.role_id AND l.place = {low} AND {status} = {todo}",
    "INSERT INTO verification (learner_id, actor_id, item_id, word, text, at) {lists}"
    " SELECT t.id, t.id, l.item, {said_asked}, '', {since} + 60"
    " FROM track t CROSS JOIN l WHERE l.role = t.role_id AND l.place = {low} AND {checked} > 0",
    "INSERT INTO verification (learner_id, actor_id, item_id, word, text, at) {lists}"
    " SELECT t.id, (t.id - 1) / {size} * {size} + 1, l.item, {said_verified}, 'Shown to me.', {since} + {hour}"
    " FROM track t CROSS JOIN l WHERE l.role = t.role_id AND l.place = {low} AND {checked} = {verified}",
    "INSERT INTO notice (user_id, kind, actor_id, learner_id, item_id, track_id, at, read_at) {lists}"
    " SELECT t.id, {told}, (t.id - 1) / {size} * {size} + 1, t.id, l.item, t.id, {since} + {hour}, {since} + {day}"
    " FROM track t CROSS JOIN l WHERE l.role = t.role_id AND l.place = {low} AND {checked} = {verified}",
)
"""Run for each place of the list in turn, as if all learners came to it on the same days."""

MORE = (
    "INSERT INTO item (uuid, slug, kind, current, owner_id, document)"
    " SELECT '00000000-0000-4000-8000-' || {digits}, 'own_' || {digits}, 'skill', true, id,"
    ' \'{{"uuid": "00000000-0000-4000-8000-\' || {digits} || \'", "name": "My own", "text": ""}}\''
    " FROM track WHERE id % 5 = 1",
    "INSERT INTO own_item (item_id, track_id, position, added_at)"
    " SELECT id, owner_id, 0, {now} - 50 * {day} FROM item WHERE owner_id IS NOT NULL",
    "INSERT INTO progress_event (learner_id, item_id, track_id, actor_id, change, known, at, undo, title)"
    " SELECT track_id, item_id, track_id, track_id, {added}, false, added_at, false, 'My own' FROM own_item",
    "INSERT INTO set_aside (track_id, item_id, reason) {lists}"
    " SELECT t.id, l.item, 'Nobody asks for it here.' FROM track t JOIN l ON l.role = t.role_id"
    " WHERE l.place = {aside} AND t.id % 3 = 1",
    "INSERT INTO progress_event (learner_id, item_id, track_id, actor_id, change, known, at, undo)"
    " SELECT track_id, item_id, track_id, track_id, {set_aside}, false, {now} - 40 * {day}, false FROM set_aside",
    "INSERT INTO refresh (learner_id, item_id, due) {lists} SELECT t.id, l.item, {today} + 30"
    " FROM track t JOIN l ON l.role = t.role_id WHERE l.place = 7 AND t.id % 4 = 1",
    "INSERT INTO pause (track_id, first, last) SELECT id, {today} - 60, {today} - 55 FROM track WHERE id % 5 = 2",
    "INSERT INTO note (learner_id, item_id, text, version, edited_at) {lists}"
    " SELECT t.id, l.item, 'What I read of it, and what I still have to try.', 1, {since}"
    " FROM track t JOIN l ON l.role = t.role_id WHERE l.place IN (4, 9) AND t.id % 2 = 1",
    "INSERT INTO comment (learner_id, author_id, item_id, text, asks, at) {lists}"
    " SELECT t.id, t.id, l.item, 'Is this enough?', true, {since} + 60"
    " FROM track t JOIN l ON l.role = t.role_id WHERE l.place = 5 AND (t.id - 1) % {size} > 0 AND t.id % 2 = 1",
    "INSERT INTO comment (learner_id, author_id, item_id, text, asks, at)"
    " SELECT learner_id, (learner_id - 1) / {size} * {size} + 1, item_id, 'It is.', false, at + {hour} FROM comment",
)
"""Run once, after those: what some have beside, own items, notes and talk among it."""

STATUS = "CASE WHEN l.place < 20 + t.id * 7 % 8 THEN 2 WHEN l.place < 22 + t.id * 7 % 8 THEN 1 ELSE 0 END"
SINCE = "({now} - {day} * (118 - 4 * l.place) + (t.id % 1009 * 7919 + l.place * 613) % {day})"
DIGITS = "substr('000000000000' || id, length('' || id) + 1)"
CHECKED = (
    "CASE WHEN ({status}) < 2 OR (t.id - 1) % {size} = 0 THEN 0 WHEN l.item % 10 = {unchecked} THEN 2"
    " WHEN t.id % 5 = 0 AND l.item % 20 = 2 THEN 1 ELSE 0 END"
)


def words(learners: int, size: int, snapshot: Snapshot, now: int, token_hash: str) -> dict[str, object]:
    """Return what the statements name: so many learners in cohorts of `size`, its first member's included.

    `now` is in seconds; `token_hash` makes the hash of a session's token in SQL.
    """
    roles = [snapshot.roles[slug] for slug in ROLES]
    lists = [(role.id, place, item) for role in roles for place, item in enumerate(_items(role, snapshot))]
    found: dict[str, object] = {"learners": learners, "size": size, "now": now, "day": DAY, "hour": HOUR}
    found |= {"today": now // DAY + 719_163, "revision": snapshot.revision, "number_of_roles": len(roles)}
    found |= {"roles": f"WITH r(place, id) AS (VALUES {_rows([(n, role.id) for n, role in enumerate(roles)])})"}
    found |= {"lists": f"WITH l(role, place, item) AS (VALUES {_rows(lists)})", "known": "l.place < 3"}
    found |= {"password_hash": HASHER.hash(PASSWORD), "token_hash": token_hash, "told": int(Told.VERIFIED)}
    found |= {status.name.lower(): int(status) for status in Status} | {"signed_up": int(Did.SIGNED_UP)}
    found |= {"asked": int(Checked.ASKED), "verified": int(Checked.VERIFIED)}
    found |= {"said_asked": int(Word.ASKED), "said_verified": int(Word.VERIFIED), "unchecked": UNCHECKED}
    assert [int(change) for change in (Change.TODO, Change.LEARNING, Change.DONE)] == [*map(int, Status)]
    found |= {"added": int(Change.ADDED), "set_aside": int(Change.SET_ASIDE), "aside": ASIDE, "digits": DIGITS}
    found["since"], found["status"] = SINCE.format(**found), f"({STATUS})"
    return found | {"checked": f"({CHECKED.format(**found)})"}


def _items(role: Role, snapshot: Snapshot) -> list[int]:
    """Return what a learner on a role has statuses of: its list, and an item of another role's."""
    more = (item.id for item in snapshot.items.values() if item.id not in role.ids)
    return [*role.ids, *more][:ITEMS]


def done_of(number: int) -> int:
    """Return how many of a learner's items are done, the first of the list, as STATUS says it in SQL."""
    return 20 + number * 7 % 8


def token(number: int) -> str:
    """Return what a learner's browser holds to be signed in."""
    return f"token-{number}"


def hash_in_sqlite(number: int) -> str:
    """Return the hash of a learner's token: what SQLite calls for it."""
    return token_hash(token(number))


def _rows(rows: list[tuple[int, ...]]) -> str:
    return ", ".join(f"({', '.join(map(str, row))})" for row in rows)
