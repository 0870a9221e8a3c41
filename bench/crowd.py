"""Many learners in cohorts, made by a few statements in a site that is in use: for a mentor with many.

Each cohort is run by its first learner; a mentor who is to be measured joins one.
"""

from sqlalchemy import text

from learnpath.catalogue.current import catalogue
from learnpath.core.db import execute, saving

ROLES = ("software-engineer", "devops-engineer", "full-stack-developer", "security-engineer")  # of 29 items each
DAY = 86_400  # seconds
NUMBERS = "WITH RECURSIVE n(i) AS (SELECT CAST(:first AS INTEGER) UNION ALL SELECT i + 1 FROM n WHERE i < :last)"
LEARNERS = "n JOIN \"user\" u ON u.email = 'crowd-' || n.i || '@example.com'"
COHORTS = "JOIN cohort c ON c.name = 'Cohort ' || (n.i / :size)"
STATEMENTS = (
    'INSERT INTO "user" (email, name, password_hash, theme, created_at) {numbers}'
    " SELECT 'crowd-' || i || '@example.com', 'Learner ' || i, '!', 'device', :now - 200 * :day FROM n",
    "INSERT INTO track (learner_id, role_id, started_at, offer, seen, target) {numbers}, {roles}"
    " SELECT u.id, r.id, :now - 100 * :day, false, :revision, CASE WHEN i % 3 = 0 THEN NULL ELSE :today + i % 200 END"
    " FROM {learners} JOIN r ON r.place = i % {number_of_roles}",
    "INSERT INTO progress (learner_id, item_id, status, since, known, checked, checked_at) {numbers}, {roles}, {lists}"
    " SELECT u.id, l.item, CASE WHEN l.place < i * 7 % 29 THEN 2 ELSE 1 END,"
    " :now - :day * ((i * 13 + l.place * 5) % 70) - i % :day, false,"
    " CASE WHEN l.place >= i * 7 % 29 THEN 0 WHEN l.item % 20 = 0 THEN 1 WHEN l.item % 5 = 1 THEN 2 ELSE 0 END, :now"
    " FROM {learners} JOIN r ON r.place = i % {number_of_roles}"
    " JOIN l ON l.role = r.id AND l.place < i * 7 % 29 + i % 7",
    "INSERT INTO cohort (name, made_at) {numbers} SELECT 'Cohort ' || (i / :size), :now - 90 * :day FROM n"
    " WHERE i % :size = 0",
    "INSERT INTO cohort_mentor (cohort_id, mentor_id, place, since) {numbers} SELECT c.id, u.id, 1, c.made_at"
    " FROM {learners} {cohorts} WHERE i % :size = 0",
    "INSERT INTO consent (learner_id, cohort_id, sections, since) {numbers} SELECT u.id, c.id, 15, :now - 80 * :day"
    " FROM {learners} {cohorts}",
    "INSERT INTO consent_track (consent_id, track_id) SELECT c.id, t.id FROM consent c"
    " JOIN track t ON t.learner_id = c.learner_id WHERE {of_learners}",
)


def add_learners(first: int, last: int, size: int, now: int) -> None:
    """Add the learners of two numbers and all between, in cohorts of `size`; `first` begins one.

    Each is on one role, with half of its items done or begun.
    """
    snapshot = catalogue()
    roles = [snapshot.roles[slug] for slug in ROLES]
    lists = [(role.id, place, item) for role in roles for place, item in enumerate(role.ids)]
    words = {
        "numbers": NUMBERS,
        "learners": LEARNERS,
        "cohorts": COHORTS,
        "roles": f"r(place, id) AS (VALUES {_rows([(place, role.id) for place, role in enumerate(roles)])})",
        "number_of_roles": len(roles),
        "lists": f"l(role, place, item) AS (VALUES {_rows(lists)})",
    }
    of_learners = f"c.learner_id IN ({NUMBERS} SELECT u.id FROM {LEARNERS})"
    words["of_learners"] = of_learners
    values = {"first": first, "last": last, "size": size, "now": now, "day": DAY, "revision": snapshot.revision}
    values["today"] = now // DAY + 719_163  # the ordinal of the day
    with saving():
        for statement in STATEMENTS:
            made = text(statement.format(**words))
            execute(made, {name: value for name, value in values.items() if name in made.compile().params})


def join_cohort(mentor_id: int, number: int, now: int) -> None:
    """Have a person mentor the cohort of a number, the first being 0."""
    cohort = "SELECT id, :mentor, 2, :now FROM cohort WHERE name = :name"
    joined = text(f"INSERT INTO cohort_mentor (cohort_id, mentor_id, place, since) {cohort}")
    with saving():
        execute(joined, {"mentor": mentor_id, "now": now, "name": f"Cohort {number}"})
        execute(text('UPDATE "user" SET mentors = true WHERE id = :mentor'), {"mentor": mentor_id})


def _rows(rows: list[tuple[int, ...]]) -> str:
    return ", ".join(f"({', '.join(map(str, row))})" for row in rows)
