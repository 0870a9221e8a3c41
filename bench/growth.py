"""How a mentor's page grows with the site: 1,000 learners and many more in PostgreSQL, 100 of them the mentor's."""

import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import NullPool, create_engine, text

from bench.crowd import add_learners
from bench.inside import cpu
from bench.site import Call, new_database, new_mentor
from learnpath import create_app
from learnpath.config import read_settings
from learnpath.core.clock import now
from learnpath.core.db import db, normal_url
from learnpath.start import prepare
from tests.databases import postgresql

FEW, SIZE, AT_ONCE = 1_000, 100, 2_000  # learners: of the small site, of a cohort, of a statement that fills
GOAL = 1.2
TICK = 0.01  # seconds: what the system counts in


def print_growth(learners: int, server: str | None, quick: bool) -> None:
    """Measure and print; on a scratch cluster in this machine's memory where no server is named."""
    rounds, batch = (2, 20) if quick else (15, 100)
    with ExitStack() as stack:
        server = server or stack.enter_context(postgresql())
        sites = {number: stack.enter_context(_site(server, number)) for number in (FEW, learners)}
        times = {number: list[tuple[float, float]]() for number in sites}
        for _ in range(rounds + 1):
            for number, (app, call) in sites.items():
                times[number].append(_measure(app, call, batch))
    own = {number: statistics.median(sum(taken) for taken in found[1:]) for number, found in times.items()}
    print(f"A mentor's page with {SIZE} learners on PostgreSQL, by the learners of the site: CPU milliseconds a look")
    for number, found in times.items():
        parts = [statistics.median(taken[place] for taken in found[1:]) * 1_000 for place in (0, 1)]
        print(f"{number:>12,} learners: {own[number] * 1_000:.2f}, of which the database {parts[1]:.2f}")
    print(f"as a ratio: {own[learners] / own[FEW]:.2f} (goal {GOAL})")


@contextmanager
def _site(server: str, learners: int) -> Iterator[tuple[Flask, Call]]:
    """Yield a site with so many learners, and the page of the mentor of the cohort in the middle."""
    with tempfile.TemporaryDirectory(prefix="learnpath-bench-") as folder, new_database(server) as url:
        app = create_app(read_settings({"LEARNPATH_INSTANCE": folder, "LEARNPATH_DATABASE_URL": url}))
        prepare(app)
        start = time.monotonic()
        with app.app_context():
            for first in range(0, learners, AT_ONCE):
                add_learners(first, min(first + AT_ONCE, learners) - 1, SIZE, now())
        engine = create_engine(normal_url(url), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            connection.execute(text("VACUUM ANALYZE"))
            size = connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
        print(f"{learners:,} learners made in {time.monotonic() - start:.0f} s, {size / 1e6:,.0f} MB", flush=True)
        yield app, Call("mentor's page", "", ("/mentoring",), new_mentor(app, learners // SIZE // 2))
        with app.app_context():
            db.engine.dispose()


def _measure(app: Flask, call: Call, batch: int) -> tuple[float, float]:
    """Return the CPU seconds of one look: this process's, and that of the database's process behind its connections."""
    before = _of_database(app)
    own = cpu(app, call, batch) / 1e9 / batch
    return own, (_of_database(app) - before) / batch


def _of_database(app: Flask) -> float:
    """Return the CPU seconds of the processes that serve this database, where they run on this machine."""
    with app.app_context(), db.engine.connect() as connection:
        asked = (
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
        )
        numbers = connection.execute(text(asked)).scalars().all()
    stats = [Path(f"/proc/{number}/stat") for number in numbers]
    fields = [stat.read_text().rpartition(")")[2].split() for stat in stats if stat.exists()]
    return sum(int(user) + int(system) for *_, user, system in (found[:13] for found in fields)) * TICK
