"""A copy of the database while it is in use."""

import os
from pathlib import Path

from learnpath.core.errors import Refused
from learnpath.core.migrate import copy_sqlite


def backup(sqlite_file: Path | None, target: Path) -> None:
    """Write a whole, checked copy to `target`. Raises Refused with one line that says what to do."""
    if sqlite_file is None:
        raise Refused("This site is on PostgreSQL. Back it up with pg_dump, which comes with PostgreSQL.")
    if not sqlite_file.is_file():
        raise Refused(f"There is no database at {sqlite_file} yet. Start LearnPath once, or set LEARNPATH_INSTANCE.")
    if target.exists():
        raise Refused(f"{target} exists already. Name a new file.")
    if not os.access(target.absolute().parent, os.W_OK):
        raise Refused(f"{target.absolute().parent} is not a folder that can be written to.")
    copy_sqlite(sqlite_file, target)
