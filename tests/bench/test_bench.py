"""The benchmark runs and counts statements; how long anything takes is never asserted."""

import os
import subprocess
import sys
from pathlib import Path

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


def test_it_says_how_a_mentors_page_grows_with_the_site() -> None:
    with postgresql() as server:
        done = bench("--learners", "1200", "--quick", "--postgresql", server)
    assert done.returncode == 0, done.stderr
    assert "1,200 learners: " in done.stdout and "as a ratio: " in done.stdout
