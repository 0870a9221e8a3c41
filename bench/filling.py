"""Filling a new, empty site with learners: fast, by statements inside the database, with its indexes made afterwards.

The schema is what the migrations made, and is that again in the end: on PostgreSQL every constraint that was taken off
is checked against all rows as it is put back.
"""

import math
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
from flask import Flask

from bench.people import HISTORY, ITEMS, MORE, PEOPLE, PROGRESS, hash_in_sqlite, words
from learnpath.catalogue.current import catalogue
from learnpath.config import Settings
from learnpath.core.clock import now
from learnpath.core.db import db, release
from learnpath.mentoring.verifications import check_of
from learnpath.takeout.history import missing
from learnpath.takeout.kept import read_kept
from learnpath.tracks.state import read_state

SAMPLE = 5  # learners whose rows are looked through
NUMBERED = ("user", "user_session", "track", "cohort", "consent")
HASH_IN_POSTGRESQL = "encode(sha256(convert_to('token-' || id, 'UTF8')), 'hex')"
CONSTRAINTS = """
SELECT contype, format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
  format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype IN ('f', 'p', 'u')
ORDER BY contype <> 'f'"""
INDEXES = """
SELECT 'i', format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
WHERE c.relnamespace = 'public'::regnamespace
  AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)"""

IN_POSTGRESQL = """
SELECT pg_database_size(current_database()),
  (SELECT pg_table_size('progress')::float / count(*) FROM progress),
  (SELECT pg_indexes_size('progress')::float / count(*) FROM progress),
  (SELECT pg_total_relation_size('progress_event')::float / count(*) FROM progress_event)"""
IN_SQLITE = """
SELECT (SELECT sum(pgsize) FROM dbstat WHERE aggregate = TRUE),
  (SELECT sum(pgsize) FROM dbstat WHERE name = 'progress' AND aggregate = TRUE) * 1.0 / statuses,
  (SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'ix_progress_%' AND name NOT LIKE 'ix_progress_event_%'
    AND aggregate = TRUE) * 1.0 / statuses,
  (SELECT sum(pgsize) FROM dbstat WHERE (name = 'progress_event' OR name LIKE 'ix_progress_event_%')
    AND aggregate = TRUE) * 1.0 / (SELECT count(*) FROM progress_event)
FROM (SELECT count(*) AS statuses FROM progress)"""


class Sizes(NamedTuple):
    """Bytes: of the whole database; of a status, of its part of the indexes, and of an event with its part of them."""

    whole: float
    status: float
    indexed: float
    event: float


def fill(app: Flask, learners: int, size: int) -> None:
    """Add so many learners to an empty site, in cohorts of `size`; fails for rows that are not sound."""
    settings: Settings = app.extensions["settings"]
    with app.app_context():
        snapshot = catalogue()
        release()
        db.engine.dispose()
        named = words(learners, size, snapshot, now(), "")
        if settings.sqlite_file:
            _fill_sqlite(settings.sqlite_file, named | {"token_hash": "token_hash(id)"})
        else:
            _fill_postgresql(_plain(settings.database_url), named | {"token_hash": HASH_IN_POSTGRESQL})
        for number in {1, learners, *range(2, learners, max(1, learners // SAMPLE))}:
            _check(number)


def _fill_postgresql(url: str, named: dict[str, object]) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        run: Any = connection.execute
        for setting in ("maintenance_work_mem = '512MB'", "synchronous_commit = off", "work_mem = '64MB'"):
            run(f"SET {setting}")
        off = [*run(CONSTRAINTS).fetchall(), *run(INDEXES).fetchall()]
        for _, take_off, _ in off:
            run(take_off)
        # a learner's rows lie apart, as they do where all go on side by side
        for statement in (*_once(PEOPLE, named), *_places(named, (PROGRESS, *HISTORY)), *_once(MORE, named)):
            run(statement)
        for _, _, put_on in sorted(off, key=lambda one: one[0] == "f"):
            run(put_on)
        for table in NUMBERED:
            run(f"SELECT setval(pg_get_serial_sequence('\"{table}\"', 'id'), max(id)) FROM \"{table}\"")
        run("VACUUM ANALYZE")  # as autovacuum does by and by


def _fill_sqlite(file: Path, named: dict[str, object]) -> None:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        run = connection.execute
        connection.create_function("token_hash", 1, hash_in_sqlite, deterministic=True)
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000000", "foreign_keys = OFF"):
            run(f"PRAGMA {pragma}")
        off = run("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL").fetchall()
        for name, _ in off:
            run(f'DROP INDEX "{name}"')
        # statuses in the order of their key, in which SQLite keeps them
        statuses = PROGRESS.format(**named, low=0, high=ITEMS - 1)
        for statement in (*_once(PEOPLE, named), statuses, *_places(named, HISTORY), *_once(MORE, named)):
            run(statement)
        for _, sql in off:
            run(sql)
        assert run("PRAGMA foreign_key_check").fetchone() is None
        run("PRAGMA journal_mode = WAL")


def _once(statements: Sequence[str], named: dict[str, object]) -> list[str]:
    return [statement.format(**named) for statement in statements]


def _places(named: dict[str, object], statements: Sequence[str]) -> list[str]:
    places = range(ITEMS)
    return [statement.format(**named, low=place, high=place) for place in places for statement in statements]


def _check(number: int) -> None:
    """Fail unless a learner's statuses are what their history and what mentors said make of it."""
    snapshot = catalogue()
    kept = read_kept(number, snapshot)
    assert sum(item.status is not None for item in kept.items) == ITEMS, number
    assert not missing(kept.tracks, kept.items, [event for _, event in kept.events]), number
    state = read_state(number, snapshot)
    for item_id, status in state.own.items():
        found = check_of(number, item_id)
        assert (found is None) == (status < 2), (number, item_id)
        assert found is None or found.outcome[0] == state.checked.get(item_id, 0), (number, item_id)


def measure_sizes(app: Flask) -> Sizes:
    """Return what a filled site takes."""
    settings: Settings = app.extensions["settings"]
    if not settings.sqlite_file:
        with psycopg.connect(_plain(settings.database_url), autocommit=True) as connection:
            return Sizes(*map(float, connection.execute(IN_POSTGRESQL).fetchone() or ()))
    with closing(sqlite3.connect(settings.sqlite_file)) as file:
        try:
            return Sizes(*map(float, file.execute(IN_SQLITE).fetchone()))
        except sqlite3.OperationalError:  # SQLite was built without the table that tells
            return Sizes(settings.sqlite_file.stat().st_size, *[math.nan] * 3)


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")
