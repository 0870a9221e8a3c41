"""Over HTTP: gunicorn (sync, 2 workers) on loopback under wrk's load, in CPU time of the server's processes."""

import importlib.util
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import Missing
from bench.site import CONNECTIONS, HELLO, Call, Site
from learnpath.core.paths import CHECKOUT

WORKERS = 2
TICK_SCRIPT = Path(__file__).with_name("tick.lua")


@dataclass(frozen=True)
class Server:
    """A running gunicorn."""

    address: str
    pid: int

    def cpu(self) -> int:
        """Return the CPU time of the master and its workers so far, in clock ticks."""
        workers = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        assert len(workers) == WORKERS, workers
        stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in (self.pid, *workers)]
        return sum(int(stat[11]) + int(stat[12]) for stat in stats)  # user and system


def check_programs() -> None:
    """Raise Missing unless this machine has what the load takes."""
    if not Path("/proc/self/stat").exists():
        raise Missing("--http reads CPU times from /proc, so it needs Linux")
    if importlib.util.find_spec("gunicorn") is None:
        raise Missing("--http needs gunicorn; install requirements/dev.txt, as dev.py does")
    if shutil.which("wrk") is None:
        raise Missing("--http needs wrk; install it (Debian, Ubuntu: apt install wrk)")


def ratios(site: Site, rounds: int, seconds: int) -> dict[str, float]:
    """Return the server's CPU time per request of each call as a ratio to hello's just before: medians of `rounds`."""
    found = {call.what: list[float]() for call in site.calls}
    with ExitStack() as stack:
        bare = stack.enter_context(serving("bench.site:hello()", {}))
        app = stack.enter_context(serving("learnpath:create_app()", site.environ))
        for server, call in [(bare, HELLO), *((app, call) for call in site.calls)]:
            _load(server, call, 1)  # warms up
        for _ in range(rounds):
            for call in site.calls:
                before = _cpu(site, bare, HELLO, seconds)
                found[call.what].append(_cpu(site, app, call, seconds) / before)
    return {HELLO.what: 1.0} | {what: statistics.median(taken) for what, taken in found.items()}


@contextmanager
def serving(target: str, environ: dict[str, str], *options: str) -> Iterator[Server]:
    """Run gunicorn on a free port until the end of the block, with further `options`."""
    from gunicorn.config import KNOWN_SETTINGS  # type: ignore[import-untyped]

    switches = {switch for setting in KNOWN_SETTINGS for switch in setting.cli or ()} & {"--no-control-socket"}
    command = [sys.executable, "-m", "gunicorn", target, "--workers", str(WORKERS), "--log-level", "warning", *switches]
    command += options
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LEARNPATH_")}
    with socket.create_server(("127.0.0.1", 0)) as sock:
        address, listening = f"http://127.0.0.1:{sock.getsockname()[1]}", sock.fileno()
        command += ["--bind", f"fd://{listening}"]
        server = subprocess.Popen(command, cwd=CHECKOUT, env=clean | environ, pass_fds=[listening])
    try:
        urllib.request.urlopen(address + "/", timeout=60).close()  # the socket waits until a worker answers
        yield Server(address, server.pid)
    finally:
        server.terminate()
        server.wait()


def _cpu(site: Site, server: Server, call: Call, seconds: int) -> float:
    """Return the server's CPU time for each request of one kind under load, in clock ticks."""
    changes, cpu = site.changes(), server.cpu()
    done = _load(server, call, seconds)
    cpu, changes = server.cpu() - cpu, site.changes() - changes
    # each tick is a real change, but the first of a connection, whose item may be so already
    assert not call.bodies or changes >= done - CONNECTIONS, (changes, done)
    return cpu / done


def _load(server: Server, call: Call, seconds: int) -> int:
    """Have wrk ask for `seconds`; returns how many requests were answered."""
    command = ["wrk", f"-t{CONNECTIONS}", f"-c{CONNECTIONS}", f"-d{seconds}s", server.address + call.paths[0]]
    if call.bodies:
        command[1:1] = ["-s", str(TICK_SCRIPT)]
        command += ["--", call.cookie, *(body.decode() for body in call.bodies), *call.paths]
    elif call.cookie:
        command[1:1] = ["-H", f"Cookie: {call.cookie}"]
    report = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    done = re.search(r"(\d+) requests in", report)
    assert done and int(done[1]) and "Non-2xx" not in report and "Socket errors" not in report, report
    return int(done[1])
