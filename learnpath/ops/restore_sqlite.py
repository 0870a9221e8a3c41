"""A copy put in the place of the SQLite database: proven beside it first, and the old data kept."""

import datetime
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from learnpath.core.errors import Refused
from learnpath.core.files import put_in_place
from learnpath.core.migrate import copy_sqlite
from learnpath.ops.versions import check_revision, check_tables

BESIDE = ("", "-wal", "-shm", "-journal")
"""What a SQLite database is made of: its file, and what its connections keep beside that."""
KEPT = "learnpath-before-restore-"
_DAMAGED = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)


def restore_sqlite(database: Path, file: Path, bring_up: Callable[[str], None]) -> Path | None:
    """Make `file` the database; returns where the old data is kept, or None where there was none.

    `bring_up` brings the database at an address to this version. Raises Refused, with the old data in place, for a
    database in use and for a copy that is damaged, of another program or of a newer version.
    """
    database = database.resolve()
    draft = database.with_name("learnpath-restoring.sqlite3")
    with _alone(database) as put_in_order:
        try:
            _tidy(draft, database)  # what one that was killed has left
            _copy(file, draft)
            bring_up(f"sqlite:///{draft}")
            with closing(sqlite3.connect(draft)) as made:
                made.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            put_in_order()
            return _swap(draft, database)
        finally:
            _tidy(draft, database)


@contextmanager
def _alone(database: Path) -> Iterator[Callable[[], None]]:
    """Keep others from the database; yields what lets it go with all of its data in its one file."""
    if not _has_header(database):  # opened, SQLite would delete what is beside it
        yield lambda: None
        return
    with closing(sqlite3.connect(database, timeout=0, isolation_level=None)) as live:

        def put_in_order() -> None:
            with _damage_is_known():
                live.execute("PRAGMA journal_mode=DELETE")
            live.close()

        with _damage_is_known():
            live.execute("PRAGMA locking_mode=EXCLUSIVE")
            live.execute("BEGIN EXCLUSIVE")
            live.execute("ROLLBACK")
        yield put_in_order


def _has_header(database: Path) -> bool:
    """Whether there is a file that SQLite takes for a database, whatever follows."""
    if not database.exists():
        return False
    with database.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


@contextmanager
def _damage_is_known() -> Iterator[None]:
    """Pass over what a damaged database answers: a copy is restored because of it."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            raise Refused(
                "The database is in use. Stop what uses it, LearnPath and its timers too. Nothing has changed."
            ) from None
        if error.sqlite_errorcode & 0xFF not in _DAMAGED:
            raise


def _copy(file: Path, draft: Path) -> None:
    """Copy what is restored beside the database, and look at all of it."""
    try:
        copy_sqlite(file, draft)
        with closing(sqlite3.connect(draft)) as copy:
            check_tables(row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'"))
            revision = copy.execute("SELECT version_num FROM alembic_version").fetchone()
            check_revision(revision and revision[0], _made_by(copy))
            broken = copy.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorname", "") in ("SQLITE_FULL", "SQLITE_IOERR_WRITE"):
            raise
        raise Refused(f"{file} is damaged ({error}). Restore another copy. Nothing has changed.") from None
    if broken:
        raise Refused(f"{file} is damaged: {len(broken)} rows name others that are missing. Nothing has changed.")


def _made_by(copy: sqlite3.Connection) -> str:
    number = copy.execute("PRAGMA user_version").fetchone()[0]
    return f"{number // 10_000}.{number // 100 % 100}.{number % 100}" if number else ""


def _swap(draft: Path, database: Path) -> Path | None:
    """Give the draft the database's name. At every moment that name has the old data or the new, whole."""
    kept = database.with_name(f"{KEPT}{datetime.datetime.now():%Y%m%d-%H%M%S-%f}.sqlite3")
    was_there = database.exists()
    if was_there:
        try:
            kept.hardlink_to(database)
        except OSError:  # a file system without second names
            shutil.copy2(database, kept)
    for end in BESIDE[1:]:  # beside a database that is damaged or gone; with the new one they would be its damage
        with suppress(FileNotFoundError):
            Path(f"{database}{end}").replace(f"{kept}{end}")
    put_in_place(draft, database)
    return kept if was_there else None


def _tidy(draft: Path, database: Path) -> None:
    """Remove the draft, and second names of the database: it was not replaced after they were given."""
    for end in BESIDE:
        Path(f"{draft}{end}").unlink(missing_ok=True)
    if database.exists():
        for path in database.parent.glob(f"{KEPT}*.sqlite3"):
            if path.samefile(database):
                path.unlink()
