"""The mark that a data folder is in use. The system takes it away when its process ends, however that ends."""

import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import BinaryIO

from learnpath.core.errors import Refused

if sys.platform != "win32":
    import fcntl
NAME = "in_use.lock"


def mark_in_use(instance: Path) -> BinaryIO | None:
    """Mark the data folder as in use, also by the processes forked from this one, until what is returned is closed.

    Returns None where the folder cannot hold the mark. Raises Refused while a copy is being restored.
    """
    try:
        file = _open(instance)
    except OSError:  # a folder that cannot be written to; what needs it says so
        return None
    if not _lock(file, shared=True):
        file.close()
        raise Refused("A copy is being restored here. Try again when that is over.")
    return file


@contextmanager
def alone(instance: Path) -> Iterator[None]:
    """Keep the data folder to oneself. Raises Refused while it is in use."""
    with closing(_open(instance)) as file:
        if not _lock(file, shared=False):
            raise Refused(
                f"LearnPath is running on {instance}. Stop it, and its timers, then try again. Nothing has changed."
            )
        yield


def _open(instance: Path) -> BinaryIO:
    return os.fdopen(os.open(instance / NAME, os.O_RDWR | os.O_CREAT, 0o600), "rb+")


def _lock(file: BinaryIO, *, shared: bool) -> bool:
    """Take the lock if it is free. Windows needs none: it lets nobody replace a file that somebody has open."""
    if sys.platform != "win32":
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
