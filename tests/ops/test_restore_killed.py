"""`learnpath restore` killed with -9 at each of its steps: the old data is in place, or the copy is, whole."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from learnpath.core.paths import CHECKOUT
from tests.cast import ADA, CY
from tests.faults.conftest import check_sound
from tests.ops.conftest import Site
from tests.program import environment

# Reads the program once; for each number read, a copy of itself restores and kills itself before the step so numbered.
# The steps: a file renamed or linked, a SQLite database opened, a program started, a statement sent to the server.
KILLED = """
import os, runpy, sys
import learnpath.cli, psycopg
for line in sys.stdin:
    if not os.fork():
        break
    print(os.waitstatus_to_exitcode(os.wait()[1]), flush=True)
else:
    sys.exit()
left = int(line)
def count(event, _arguments):
    global left
    if event in ("os.rename", "os.link", "sqlite3.connect", "subprocess.Popen", "statement"):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), 9)
sys.addaudithook(count)
execute = psycopg.Connection.execute
def counted(*words, **more):
    sys.audit("statement")
    return execute(*words, **more)
psycopg.Connection.execute = counted
sys.stdin = open(os.devnull)
sys.stdout = open(os.devnull, "w")
runpy.run_module("learnpath", run_name="__main__")
"""


@contextmanager
def restoring(site: Site) -> Iterator["subprocess.Popen[str]"]:
    """Yield what restores the site's copy and is killed at the step whose number it is sent; it answers with a code."""
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, "restore", str(site.copy)],
        cwd=CHECKOUT,
        env=environment(site.place.folder, site.place.settings),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process


def test_killed_at_each_step(site: Site) -> None:
    old = site.kept()
    steps = 0
    with restoring(site) as process:
        assert process.stdin and process.stdout
        while site.people() == [ADA, CY]:
            assert site.kept() == old
            steps += 1
            print(steps, file=process.stdin, flush=True)
            code = int(process.stdout.readline())
            assert code in (-9, 0), code
    assert steps > 8, "it was killed at hardly any step"
    assert site.people() == [ADA]
    assert site.kept(site.before_restores()[-1]) == old
    with site.place.database():
        check_sound()
    assert site.run("restore", str(site.copy)).returncode == 0
    left = [path.name for path in site.place.folder.iterdir() if "restoring" in path.name or ".part" in path.name]
    assert not left
