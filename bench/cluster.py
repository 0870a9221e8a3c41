"""A PostgreSQL server of one's own for a while: what the benchmark and the tests use where none is named."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import Missing

FOLDERS = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt")
MEMORY = Path("/dev/shm")


def memory() -> Path | None:
    """Return a folder in this machine's memory, or None where it has no such place: then the usual one is taken."""
    return MEMORY if os.access(MEMORY, os.W_OK) else None


def program(name: str) -> str | None:
    """Return where one of the server's programs is, the newest version's."""
    found = [str(path) for root in FOLDERS for path in sorted(Path(root).glob(f"*/bin/{name}"), reverse=True)]
    return found[0] if found else shutil.which(name)


@contextmanager
def cluster(folder: Path, *settings: str) -> Iterator[str]:
    """Run a server with its data in a new, empty folder until the end of the block; yields its address.

    `settings` are the server's own, like `fsync=off`. Raises Missing without its programs.
    """
    initdb, pg_ctl = program("initdb"), program("pg_ctl")
    if not (initdb and pg_ctl):
        raise Missing("PostgreSQL's server; install it (Debian, Ubuntu: apt install postgresql)")
    user = "postgres" if os.name != "nt" and os.geteuid() == 0 else None  # initdb refuses root
    if user:
        shutil.chown(folder, user)
    data, options = str(folder / "data"), f"-k {folder} -c listen_addresses="
    options += "".join(f" -c {setting}" for setting in settings)

    def call(*words: str) -> None:
        subprocess.run(words, check=True, user=user, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    call(initdb, "-D", data, "-U", "learnpath", "-A", "trust", "-E", "UTF8", "--no-sync")
    call(pg_ctl, "-D", data, "-o", options, "-w", "start")
    try:
        yield f"postgresql://learnpath@/postgres?host={folder}"
    finally:
        call(pg_ctl, "-D", data, "-m", "immediate", "-w", "stop")
