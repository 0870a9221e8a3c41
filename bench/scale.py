"""How a site grows: 1,000, 100,000 and 1,000,000 learners side by side, on both databases, visited in turn."""

import math
import os
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from pathlib import Path
from shutil import disk_usage
from typing import NamedTuple

import psycopg

from bench import Missing
from bench.carried import print_carried
from bench.cluster import cluster
from bench.filling import Sizes, fill, measure_sizes
from bench.site import new_database
from bench.visits import KINDS, Taken, browsers, open_site, visit
from learnpath import create_app
from learnpath.config import read_settings
from learnpath.core.db import db
from learnpath.start import prepare

SIZES, QUICK = (1_000, 100_000, 1_000_000), (24, 48)
COHORT, QUICK_COHORT = 101, 11  # a mentor and their learners
ROOM = {"PostgreSQL": 20_000, "SQLite": 7_000}  # bytes that a learner takes while a site is filled, sorting included
LEFT = 5_000_000_000  # bytes of the disk that are left alone
ROUNDS, WARM, LEARNERS, COHORTS = 22, 2, 45, 15  # of the rounds the first ones count for nothing; visits in each
LEAVE, SECONDS = 20, 10  # learners who go for good, at the end; of load
GOALS = (1.1, 1.5)  # of the middle and of the slowest in a hundred
SHARES = (0.5, 0.99)
MOST_BUFFERS = 4_096  # MB


class Filled(NamedTuple):
    """A site with so many learners, the process in which it is open, and what filling it took in seconds."""

    database: str
    learners: int
    environ: dict[str, str]
    process: ProcessPoolExecutor
    sizes: Sizes
    seconds: float


def print_scale(server: str | None, quick: bool) -> None:
    """Fill, measure and print, one database after the other, so that each has this machine's memory for itself.

    PostgreSQL is the server at an address, or a scratch one where its programs are.
    """
    for database in ROOM:
        with ExitStack() as stack:
            address = "" if database == "SQLite" else server or _scratch(stack)
            if address is not None:
                _print_database(stack, database, address, bool(address and not server), quick)


def _print_database(stack: ExitStack, database: str, server: str, scratch: bool, quick: bool) -> None:
    rounds, warm, size = (2, 0, QUICK_COHORT) if quick else (ROUNDS, WARM, COHORT)
    sites = list(fill_all(stack, database, server, QUICK if quick else SIZES, size))
    if not sites:
        return
    if scratch:
        _set_fsync(server, "on")
    os.sync()
    _read([Path(site.environ["LEARNPATH_INSTANCE"]) for site in sites])
    _read([Path(server.partition("host=")[2])] if scratch else [])
    taken = _measure(sites, rounds, size, (3, 2) if quick else (LEARNERS, COHORTS))
    left = _measure_leaving(sites, 1 if quick else LEAVE, size)
    _print_sizes(sites)
    _print_growth(sites, [found[len(found) * warm // rounds :] + gone for found, gone in zip(taken, left, strict=True)])
    largest = sites[-1]
    held = largest.process.submit(browsers).result()
    print_carried(database, largest.learners, largest.environ, held, 1 if quick else SECONDS)


def _read(folders: Sequence[Path]) -> None:
    """Have the databases in memory as far as it goes, as those of a site that has been up for a while."""
    for path in (path for folder in folders for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            while file.read(2**20):
                pass


def _scratch(stack: ExitStack) -> str | None:
    """Start a server of one's own on this machine's disk; None without its programs."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="learnpath-bench-")))
    buffers = min(MOST_BUFFERS, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 4 // 2**20)
    settings = (f"shared_buffers={buffers}MB", "max_wal_size=8GB", "wal_level=minimal", "max_wal_senders=0")
    try:
        server = stack.enter_context(cluster(folder, *settings))
    except Missing as missing:
        print(f"Without PostgreSQL: {missing}.", flush=True)
        return None
    print(f"PostgreSQL as it comes but for {', '.join(settings)}; fsync is off while it is filled.", flush=True)
    _set_fsync(server, "off")
    return server


def _set_fsync(server: str, how: str) -> None:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"ALTER SYSTEM SET fsync = {how}")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("CHECKPOINT")


def fill_all(stack: ExitStack, database: str, server: str, every: Sequence[int], size: int) -> Iterator[Filled]:
    """Fill a site of each size that the disk has room for."""
    for learners in every:
        room, needed = disk_usage(tempfile.gettempdir()).free - LEFT, learners * ROOM[database]
        if needed > room:
            needs = f"it takes {needed / 1e9:.0f} GB of disk, of which {max(0, room) / 1e9:.0f} are free"
            print(f"{database}, {learners:,} learners: left out, as {needs} (TMPDIR says where).", flush=True)
            continue
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="learnpath-bench-"))
        url = stack.enter_context(new_database(server))
        environ, start = {"LEARNPATH_INSTANCE": folder, "LEARNPATH_DATABASE_URL": url}, time.monotonic()
        app = create_app(read_settings(environ))
        prepare(app)
        fill(app, learners, size)
        seconds, sizes = time.monotonic() - start, measure_sizes(app)
        with app.app_context():
            db.engine.dispose()
        print(f"{database}, {learners:,} learners: filled in {seconds:.0f} s, {sizes.whole / 1e6:,.0f} MB.", flush=True)
        process = ProcessPoolExecutor(1, get_context("spawn"), open_site, (environ, size))
        yield Filled(database, learners, environ, stack.enter_context(process), sizes, seconds)


def _measure(sites: Sequence[Filled], rounds: int, size: int, visits: tuple[int, int]) -> list[list[Taken]]:
    """Have as many people visit each site, round by round, so that what disturbs one disturbs all; no learner twice."""
    pick, found = random.Random(6), [list[Taken]() for _ in sites]
    learners = [pick.sample(range(1, site.learners + 1), rounds * visits[0]) for site in sites]
    for number in range(rounds):
        for place in pick.sample(range(len(sites)), len(sites)):
            cohorts = [pick.randint(1, sites[place].learners // size) for _ in range(visits[1])]
            mine = learners[place][number * visits[0] :][: visits[0]]
            found[place] += sites[place].process.submit(visit, mine, cohorts).result()
    return found


def _measure_leaving(sites: Sequence[Filled], number: int, size: int) -> list[list[Taken]]:
    """Have as many learners of each site delete their accounts, in turn."""
    pick, found = random.Random(7), [list[Taken]() for _ in sites]
    asked = [pick.sample(range(1, site.learners + 1), 2 * number + 1) for site in sites]
    leaving = [[one for one in numbers if (one - 1) % size][:number] for numbers in asked]  # nobody who runs a cohort
    for turn in range(number):
        for place, site in enumerate(sites):
            found[place] += site.process.submit(visit, [], [], [leaving[place][turn]]).result()
    return found


def _print_sizes(sites: Sequence[Filled]) -> None:
    print("\n| database | learners | filled in | whole | a learner | a status | its indexes | an event and its |")
    print("| --- " * 8 + "|")
    for site in sites:
        mb, each = f"{site.sizes.whole / 1e6:,.0f} MB", f"{site.sizes.whole / site.learners:,.0f} B"
        rows = " | ".join(f"{size:.0f} B" for size in site.sizes[1:])
        print(f"| {site.database} | {site.learners:,} | {site.seconds:,.0f} s | {mb} | {each} | {rows} |")


def _print_growth(sites: Sequence[Filled], taken: Sequence[Sequence[Taken]]) -> None:
    print(f"\nTime until the answer, in process, the commit on the disk with it; {os.cpu_count()} cores. Of the middle")
    print(
        "request and of the slowest in a hundred: milliseconds for the fewest learners, the others as ratios to them,"
    )
    print(f"whose goals are {GOALS[0]} and {GOALS[1]}.")
    _print_table(sites, [_by_kind((one.kind, one.wall) for one in found) for found in taken])
    print("\nThe same in processor time, the app's and that of the database's process behind it:")
    _print_table(sites, [_by_kind((one.kind, one.cpu) for one in found) for found in taken])


def _by_kind(taken: Iterable[tuple[str, int]]) -> dict[str, tuple[float, ...]]:
    """Return what each kind of request took in the middle and at the slow end, in milliseconds."""
    times = defaultdict[str, list[int]](list)
    for kind, nanoseconds in taken:
        times[kind].append(nanoseconds)
    return {kind: tuple(_share(sorted(found), share) / 1e6 for share in SHARES) for kind, found in times.items()}


def _share(times: list[int], share: float) -> int:
    """Return the time within which a share of the requests were answered."""
    return times[math.ceil(share * len(times)) - 1]


def _print_table(sites: Sequence[Filled], found: Sequence[dict[str, tuple[float, ...]]]) -> None:
    every = list(dict.fromkeys(site.learners for site in sites))
    print("\n| database | request | " + " | ".join(f"{number:,} learners" for number in every) + " |")
    print("| --- " * (len(every) + 2) + "|")
    for database in dict.fromkeys(site.database for site in sites):
        own = {site.learners: times for site, times in zip(sites, found, strict=True) if site.database == database}
        fewest = own[min(own)]
        for kind in KINDS:
            cells = [f"{fewest[kind][0]:.1f}, {fewest[kind][1]:.1f} ms"]
            cells += [_ratios(own[number][kind], fewest[kind]) if number in own else "" for number in every[1:]]
            print(f"| {database} | {kind} | {' | '.join(cells)} |")


def _ratios(times: tuple[float, ...], fewest: tuple[float, ...]) -> str:
    return ", ".join(f"{time / least:.2f}" for time, least in zip(times, fewest, strict=True))
