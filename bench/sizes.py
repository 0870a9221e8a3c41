"""What a catalogue's size costs: reading, loading, searching and memory, for the shipped one and a large one."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from bench.large import write_large
from learnpath import create_app
from learnpath.catalogue.current import catalogue
from learnpath.catalogue.loader import SHIPPED, load
from learnpath.catalogue.rules import read_catalogue
from learnpath.catalogue.search import role_index
from learnpath.config import read_settings
from learnpath.core.clock import now
from learnpath.core.db import db, saving
from learnpath.core.migrate import bring_up_to_date
from learnpath.core.paths import CHECKOUT

LARGE, QUICK = (1_000, 10_000), (100, 600)  # roles and items
QUERIES = ("python", "phyton", "javascrpit", "back end", "devops eng", "data analyst", "security", "zzxxqq")
GOAL = 5  # how much longer a search may take in the large one
ROW = "{:<44}{:>12}{:>12}"
MEMORY = """
import re, tempfile
from pathlib import Path
def used():
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024
from learnpath import create_app
from learnpath.catalogue.current import catalogue
from learnpath.config import read_settings
app = create_app(read_settings({"LEARNPATH_INSTANCE": FOLDER}))
with app.app_context():
    before = used()
    catalogue()
    after = used()
client = app.test_client()
for path in ("/roles", "/roles?q=sql", "/skills", "/skills/sql", "/roles/data-analyst", "/roles/compare"):
    assert client.get(path).status_code == 200
print(f"{before:.0f} {after - before:.1f} {used():.0f}")
"""


def print_sizes(quick: bool) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(prefix="learnpath-bench-") as place:
        shipped, large = Path(place, "shipped"), Path(place, "large")
        files = Path(place, "files")
        files.mkdir()
        roles, items = QUICK if quick else LARGE
        first = _measure(shipped, SHIPPED)
        second = _measure(large, write_large(files, roles, items))
        print("\nThe catalogue's size: CPU seconds, and searches that nobody made before as a ratio")
        print(ROW.format("what", "shipped", f"{roles}, {items}"))
        for what in ("reading and checking the files", "loading them", "the first look: into memory"):
            print(ROW.format(what, f"{first[what]:.2f}", f"{second[what]:.2f}"))
        ratio = second["search"] / first["search"]
        print(ROW.format(f"a search, page included (goal {GOAL})", "1.00", f"{ratio:.2f}"))
        if Path("/proc/self/status").exists():
            bare, added, all_ = _memory(shipped)
            print(f"Memory of a process: {bare} MB without and {added} MB for the shipped catalogue;")
            print(f"{all_} MB after six pages.")


def _measure(instance: Path, folder: Path) -> dict[str, float]:
    """Return what a catalogue takes in seconds, loaded from `folder` into a new instance."""
    app = create_app(read_settings({"LEARNPATH_INSTANCE": str(instance)}))
    took = dict[str, float]()
    with app.app_context():
        bring_up_to_date(app.extensions["settings"].sqlite_file)
        with _timed(took, "reading and checking the files"):
            entries = read_catalogue(folder)
        with _timed(took, "loading them"), saving():
            load(entries, now())
        with _timed(took, "the first look: into memory"):
            catalogue()
    took["search"] = sum(_search(app, query) for query in QUERIES)
    with app.app_context():
        db.engine.dispose()
    return took


@contextmanager
def _timed(took: dict[str, float], what: str) -> Iterator[None]:
    start = time.process_time()
    yield
    took[what] = time.process_time() - start


def _search(app: Flask, query: str) -> float:
    client, times = app.test_client(), list[float]()
    with app.app_context():
        answers = role_index(catalogue()).answers
    for _ in range(9):
        answers.clear()
        start = time.process_time()
        assert client.get("/roles", query_string={"q": query}).status_code == 200
        times.append(time.process_time() - start)
    return statistics.median(times)


def _memory(instance: Path) -> list[str]:
    """Return what a process takes before the catalogue, for it, and after some pages: a process of its own says."""
    code = MEMORY.replace("FOLDER", repr(str(instance)))
    done = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    return done.stdout.split()
