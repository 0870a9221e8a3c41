"""LearnPath as it is run, `learnpath serve --workers 4`, on a data folder and database of its own; and its end."""

import os
import random
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.faults.conftest import Place
from tests.faults.server import Server, wait_for

SERVE = ("-m", "learnpath", "serve", "--workers", "4", "--port", "0")


class Site:
    """A site that is started again as often as it takes; `log` is what those that have ended wrote."""

    def __init__(self, place: Place, prefix: tuple[str, ...] = (), **settings: str) -> None:
        self.place, self.prefix = place, prefix
        self.settings = place.settings | {"LEARNPATH_TRUSTED_PROXIES": "1"} | settings  # each client has its address
        self.log = ""
        self.server = self._new()

    def _new(self) -> Server:
        return Server(self.place.folder, SERVE, self.prefix, **self.settings)

    def start(self) -> None:
        """Start the program again; returns once it serves."""
        self.server = self._new()
        self.server.ready()

    def workers(self) -> list[int]:
        """Return the numbers of the processes that answer."""
        pid = self.server.process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def kill_worker(self) -> None:
        """End one of the processes that answer with -9; the first process starts another in its place."""
        os.kill(random.choice(self.workers()), signal.SIGKILL)

    def kill_master(self) -> None:
        """End the first process with -9, and start the program while those that it left behind still answer."""
        before, left = self.server, self.workers()
        before.process.kill()
        before.process.wait()
        self.start()
        wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in left))
        self._end(before)

    def kill_all(self) -> None:
        """End all processes at once with -9, and start the program again."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """End all processes with -9; twice is once."""
        with suppress(ProcessLookupError):
            os.killpg(self.server.process.pid, signal.SIGKILL)
        self.server.process.wait()
        self._end(self.server)

    def _end(self, server: Server) -> None:
        if not server.log.closed:
            self.log += server.said()
        server.kill()


@contextmanager
def new_place(address: str = "", folder: Path | None = None) -> Iterator[Place]:
    """Yield an empty data folder with the database of an address, or "" for SQLite; the folder goes at the end."""
    folder = folder or new_folder()
    try:
        yield Place(folder, address or f"sqlite:///{folder / 'learnpath.sqlite3'}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def new_site(place: Place, prefix: tuple[str, ...] = (), **settings: str) -> Iterator[Site]:
    """Start a site that is stopped at the end."""
    site = Site(place, prefix, **settings)
    try:
        site.server.ready()
        yield site
    finally:
        site.stop()


def new_folder() -> Path:
    """Return a new folder on the disk that TMPDIR names."""
    return Path(tempfile.mkdtemp(prefix="learnpath-soak-"))
