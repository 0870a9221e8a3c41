"""What this machine carries: `learnpath serve` with two processes under wrk's load, each request another learner's."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bench.served import WORKERS, serving
from bench.visits import Browser
from learnpath.core.paths import CHECKOUT

SCRIPT = Path(__file__).with_name("crowd.lua")
THREADS, CONNECTIONS = 2, 16  # of wrk: as many connections as the processes have threads
PROGRAM = (sys.executable, "-m", "learnpath", "serve", "--workers", str(WORKERS), "--port", "0")


class Carried(NamedTuple):
    """Requests a second, and within how many milliseconds half of them and 99 of 100 were answered, in words."""

    a_second: float
    half: str
    slowest: str


def print_carried(
    database: str, learners: int, environ: dict[str, str], browsers: Sequence[Browser], seconds: int
) -> None:
    """Load a site, given as its database's name, its learners, its settings and what browsers hold; print."""
    if shutil.which("wrk") is None:
        print("\nWithout what the machine carries: that needs wrk (Debian, Ubuntu: apt install wrk).", flush=True)
        return
    with serving("bench.site:hello()", {}, "--threads", "8") as bare:
        hello = _load(bare.address + "/", seconds)
    print(f"\n`learnpath serve --workers {WORKERS}` on {os.cpu_count()} cores, which the database and the load share;")
    print(f"{CONNECTIONS} connections. A bare Flask app there answers {hello.a_second:,.0f} requests a second.")
    print("\n| database | request | a second | hello = 1 | half within | 99 of 100 within |\n" + "| --- " * 6 + "|")
    with _serve(environ) as address:
        for what in ("page", "tick"):
            _load(address, 1, what, learners, browsers)  # warms up
            found = _load(address, seconds, what, learners, browsers)
            said = f"{found.a_second:,.0f} | {found.a_second / hello.a_second:.2f} | {found.half} | {found.slowest}"
            print(f"| {database}, {learners:,} | {what} | {said} |", flush=True)


@contextmanager
def _serve(environ: dict[str, str]) -> Iterator[str]:
    """Serve a site until the end of the block; yields its address."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LEARNPATH_")}
    server = subprocess.Popen(PROGRAM, cwd=CHECKOUT, env=clean | environ, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        greeting = "".join(iter(server.stdout.readline, "Stop with Ctrl-C.\n"))
        found = re.search(r"http://\S+", greeting)
        assert found, greeting
        yield found[0]
    finally:
        server.terminate()
        server.communicate()


def _load(address: str, seconds: int, what: str = "", learners: int = 0, browsers: Sequence[Browser] = ()) -> Carried:
    """Have wrk ask for `seconds`."""
    command = ["wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", address]
    if what:
        told = [text for one in browsers for text in (one.role, one.cookie, one.form_token, one.items)]
        command = [*command[:1], "-s", str(SCRIPT), *command[1:], "--", what, str(learners), *told]
    report = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "Non-2xx" not in report and "Socket errors" not in report, report
    found = [re.search(shape, report) for shape in (r"Requests/sec:\s+(\S+)", r"\n +50%\s+(\S+)", r"\n +99%\s+(\S+)")]
    rate, half, slowest = (one[1] if one else "?" for one in found)
    return Carried(float(rate), half, slowest)
