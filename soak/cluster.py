"""A PostgreSQL server of its own that keeps what it acknowledges, to be stopped and killed."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.cluster import program
from soak.needs import Missing
from soak.site import new_folder
from tests.faults.server import wait_for


class Cluster:
    """A server in a folder, reached by a socket there; with fsync, as any server that matters."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data, self.databases = folder, folder / "data", 0
        self.user = "postgres" if os.geteuid() == 0 else None  # it refuses root
        if self.user:
            shutil.chown(folder, self.user)
        self.call("initdb", "-D", self.data, "-U", "learnpath", "-A", "trust", "-E", "UTF8", "--no-sync")

    def call(self, name: str, *words: object, check: bool = True) -> bool:
        """Run one of PostgreSQL's programs; returns whether it succeeded."""
        path = program(name)
        if path is None:
            raise Missing("needs PostgreSQL's server (Debian, Ubuntu: apt install postgresql)")
        with (self.folder / "said").open("a") as said:
            command = [path, *map(str, words)]
            ended = subprocess.run(command, check=check, user=self.user, cwd=self.folder, stdout=said, stderr=said)
        return ended.returncode == 0

    def new_database(self, folder: Path | None = None) -> str:
        """Make an empty database, with its tables in a folder if one is given; returns its address."""
        self.databases += 1
        name, server = f"site_{self.databases}", ("-h", self.folder, "-U", "learnpath")
        if folder:
            self.call("psql", *server, "-d", "postgres", "-c", f"CREATE TABLESPACE small LOCATION '{folder}'")
        self.call("createdb", *server, *(("-D", "small") if folder else ()), name)
        return f"postgresql+psycopg://learnpath@/{name}?host={self.folder}"

    def start(self) -> None:
        """Start it; one that was killed is waited for, as its own processes end first."""
        options = f"-k {self.folder} -c listen_addresses= -c max_connections=100 -c recovery_init_sync_method=syncfs"
        wait_for(lambda: self.call("pg_ctl", "-D", self.data, "-o", options, "-w", "start", check=False))

    def stop_at_once(self) -> None:
        """Stop it without letting anything end."""
        self.call("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")

    def kill(self) -> None:
        """End its first process with -9."""
        os.kill(int((self.data / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)


@contextmanager
def new_cluster() -> Iterator[Cluster]:
    """Start a server that is gone at the end of the block."""
    folder = new_folder()
    cluster = None
    try:
        cluster = Cluster(folder)
        cluster.start()
        yield cluster
    finally:
        if cluster and (cluster.data / "postmaster.pid").exists():
            cluster.call("pg_ctl", "-D", cluster.data, "-m", "immediate", "-w", "stop", check=False)
        shutil.rmtree(folder, ignore_errors=True)
