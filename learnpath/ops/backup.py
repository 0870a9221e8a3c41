"""A copy of the database while it is in use: into a new file, or for a timer into a folder that keeps the newest."""

import os
import re
import time
from datetime import UTC, datetime
from pathlib import Path

from learnpath.config import Settings
from learnpath.core.errors import Refused
from learnpath.core.files import draft_of
from learnpath.core.migrate import copy_sqlite
from learnpath.ops.postgresql import check_tool, connect, run_tool

LEFT_BEHIND = 86_400  # seconds, after which an unfinished copy is nobody's work


def backup(settings: Settings, target: Path) -> None:
    """Write a whole, checked copy to `target`. Raises Refused with one line that says what to do."""
    file = settings.sqlite_file
    if file and not file.is_file():
        raise Refused(f"There is no database at {file} yet. Start LearnPath once, or set LEARNPATH_INSTANCE.")
    if target.is_dir():
        raise Refused(f"{target} is a folder. Name a new file in it, or say how many copies to keep there: --keep 7")
    if target.exists():
        raise Refused(f"{target} exists already. Name a new file.")
    if not os.access(target.absolute().parent, os.W_OK):
        raise Refused(f"{target.absolute().parent} is not a folder that can be written to.")
    if file:
        copy_sqlite(file, target)
    else:
        _dump(settings.database_url, target)


def backup_and_keep(settings: Settings, folder: Path, most: int, now: int) -> Path:
    """Write a copy named for its moment (UTC) into `folder`; of those so named and no others, keep the newest `most`.

    Returns the copy. Raises as `backup` does, having deleted nothing.
    """
    if not folder.is_dir():
        raise Refused(f"{folder} is not a folder. With --keep name the folder of the copies; make it first.")
    end = ".sqlite3" if settings.sqlite_file else ".dump"
    made = folder / f"learnpath-{datetime.fromtimestamp(now, UTC):%Y-%m-%d-%H%M%S}{end}"
    backup(settings, made)
    others = [path for path in _own(folder, end) if path != made]  # a clock set back makes it no older than the others
    for path in others[: max(len(others) - most + 1, 0)]:
        path.unlink(missing_ok=True)
    for path in _own(folder, f"{end}.part"):
        if path.stat().st_mtime < time.time() - LEFT_BEHIND:
            path.unlink(missing_ok=True)
    return made


def _own(folder: Path, end: str) -> list[Path]:
    """Return the files that such a copy may be, the oldest first."""
    named = re.compile(r"learnpath-\d{4}-\d\d-\d\d-\d{6}" + re.escape(end))
    return sorted(p for p in folder.iterdir() if named.fullmatch(p.name) and p.is_file() and not p.is_symlink())


def _dump(address: str, target: Path) -> None:
    with connect(address) as server:
        check_tool("pg_dump", server.info.server_version)
    with draft_of(target) as draft:
        run_tool("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={draft}", address=address)
        run_tool("pg_restore", f"--file={os.devnull}", str(draft))  # reads all of it
