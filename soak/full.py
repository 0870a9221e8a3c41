"""P16: a disk that is full is said in plain words, loses nothing, and is recovered from without a restart."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from soak.cluster import new_cluster
from soak.compare import GOAL, Compared, compare
from soak.learners import Crowd
from soak.needs import Missing, program
from soak.site import new_folder, new_place, new_site
from soak.table import Row, Size, row
from tests.faults.conftest import Place
from tests.faults.server import Browser, wait_for

SIZE = "48m"
STEP = 4096  # bytes
LOOKS = ("/", "/roles", "/healthz")


def sqlite(size: Size) -> Iterator[Row]:
    """Fill the disk of the data folder."""
    with _small_disk() as disk, new_place(folder=disk / "data") as place:
        place.folder.mkdir()
        yield _fill_up(size, place, disk / "filler", "SQLite")


def postgresql(size: Size) -> Iterator[Row]:
    """Fill the disk of the tables; their log is on another, as PostgreSQL itself ends where that one is full."""
    with _small_disk() as disk, new_cluster() as cluster:
        tables = disk / "tables"
        tables.mkdir()
        if cluster.user:
            disk.chmod(0o755)
            shutil.chown(tables, cluster.user)
        with new_place(cluster.new_database(tables)) as place:
            yield _fill_up(size, place, disk / "filler", "PostgreSQL")


def _fill_up(size: Size, place: Place, filler: Path, name: str) -> Row:
    """Fill the disk under load, look, make room, and go on."""
    with new_site(place) as site:
        crowd = Crowd(site, size.clients)
        with crowd.at_work():
            crowd.wait_for_writes(size.clients)
            _fill(filler)
            wait_for(lambda: crowd.away >= size.clients or any(one.done() for one in crowd.working))
            looks = [Browser(site.server).get(path).status for path in LOOKS]
            filler.unlink()
            crowd.wait_for_writes(10 * size.clients)
    found = compare(place, crowd.stories(), crowd.stories())
    told = f"{crowd.away} times 503, pages {looks}, {crowd.unanswered} without an answer; {found}"
    kept = found == Compared() and crowd.away > 0 and not crowd.unanswered and set(looks) == {200}
    goal = f"503 with its page for writes, 200 for looks; {GOAL}; no restart"
    return row("P16", f"{name}; the disk full and room made again", goal, told, kept)


def _fill(filler: Path) -> None:
    """Take all the room that there is."""
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * STEP)
        except OSError:
            return


@contextmanager
def _small_disk() -> Iterator[Path]:
    """Mount a small file system in memory; raises Missing where that is not allowed."""
    folder = new_folder()
    try:
        command = [program("mount", "mount"), "-t", "tmpfs", "-o", f"size={SIZE}", "learnpath-soak", str(folder)]
        if subprocess.run(command, capture_output=True).returncode:
            raise Missing("needs the right to mount a file system (as root)")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
    finally:
        folder.rmdir()
