"""The benchmark runs and counts statements; how long anything takes is never asserted."""

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace

import pytest

from bench import scale
from bench.visits import KINDS
from tests.databases import postgresql

ROOT = Path(__file__).parents[2]


def bench(*options: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench", *options]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environ, capture_output=True, text=True)


def test_a_track_page_takes_two_statements_and_a_tick_four_whatever_the_size_of_the_role() -> None:
    done = bench("--quick")
    assert done.returncode == 0, done.stderr
    rows = {line.partition("  ")[0]: line.split()[-4:] for line in done.stdout.splitlines() if line}
    for role in ("bench-role", "back-end-developer"):
        assert rows[f"track page, {role}"][:2] == ["2", "2"], done.stdout
        assert rows[f"tick, {role}"][:2] == ["4", "4"], done.stdout
    assert rows["role list of a visitor"][0] == "1" and int(rows["role list of a visitor"][-1]) <= 15_000
    for learners in (100, 200):
        assert int(rows[f"mentor's page with {learners} learners"][0]) <= 5, done.stdout
    assert rows["role list of a learner"][:2] == ["2", "2"], done.stdout
    for who in ("new", "long"):
        assert rows[f"track page of a {who} learner"][:2] == ["2", "2"], done.stdout
    assert rows["progress page of a long learner"][:2] == ["3", "4"], done.stdout
    assert "as a ratio to that of a new one: " in done.stdout
    assert "track page, back-end-developer: 4 requests" in done.stdout
    assert "loading them" in done.stdout and "a search, page included" in done.stdout
    assert "Memory of a process: " in done.stdout


def test_without_the_load_driver_it_says_what_to_install() -> None:
    done = bench("--http", PATH="")
    assert (done.returncode, done.stdout) == (2, "") and done.stderr.startswith("bench: --http needs "), done


def test_it_says_how_a_site_grows_on_both_databases() -> None:
    """What it fills it looks through: rows that are not sound would end it."""
    with postgresql() as server:
        done = bench("--scale", "--quick", "--postgresql", server, PATH="")
    assert done.returncode == 0, done.stderr
    rows = [line.strip("| ").split(" | ") for line in done.stdout.splitlines() if line.startswith("| ")]
    for database in ("PostgreSQL", "SQLite"):
        assert [row[1] for row in rows if row[0] == database and row[1].isdecimal()] == ["24", "48"], done.stdout
        for kind in KINDS:
            assert [len(row) for row in rows if row[:2] == [database, kind]] == [4, 4], done.stdout
    assert "that needs wrk" in done.stdout


def test_a_site_that_the_disk_has_no_room_for_is_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(scale, "disk_usage", lambda _: SimpleNamespace(free=6e9))
    with ExitStack() as stack:
        assert not list(scale.fill_all(stack, "SQLite", "", (1_000_000,), 101))
    assert "left out, as it takes 7 GB of disk, of which 1 are free" in capsys.readouterr().out
