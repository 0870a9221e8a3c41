"""LearnPath as a program of its own: commands that end, and a server that runs until it is told to stop."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, ProxyHandler, build_opener

from learnpath.core.paths import CHECKOUT
from tests.pages import hidden_fields

LONG = 120  # seconds, after which something hangs
PROGRAM = (sys.executable, "-m", "learnpath")

if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:  # under nohup: programs started here would not hear Ctrl-C
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Root may write anywhere; without these two capabilities root is held by the modes of files as anybody is.
_HELD = """
import ctypes, os, sys
for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    if os.geteuid() == 0 and ctypes.CDLL(None).prctl(24, capability, 0, 0, 0):  # PR_CAPBSET_DROP
        sys.exit("cannot drop a capability")
os.execv(sys.argv[1], sys.argv[1:])
"""
HELD_BY_MODES = (sys.executable, "-c", _HELD)


def environment(instance: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return this process's environment with no setting of LearnPath but a data folder and `more`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LEARNPATH_")}
    return kept | {"LEARNPATH_INSTANCE": str(instance)} | dict(more or {})


def learnpath(
    instance: Path,
    *words: str,
    more: Mapping[str, str] | None = None,
    given: bytes = b"",
    before: Sequence[str] = (),
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; `more` are further settings, `given` its standard input, `before` what starts it."""
    command = [*before, *PROGRAM, *words]
    ended = subprocess.run(
        command, cwd=CHECKOUT, env=environment(instance, more), input=given, capture_output=True, timeout=LONG
    )
    return subprocess.CompletedProcess(command, ended.returncode, ended.stdout.decode(), ended.stderr.decode())


class Browser:
    """A person's browser without scripts: it keeps cookies, follows redirects and sends forms."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor())

    def get(self, path: str, data: bytes | None = None) -> str:
        """Return a page's text, or what a refusal says."""
        try:
            with self._opener.open(self.address + path, data, timeout=LONG) as answer:
                return str(answer.read().decode())
        except HTTPError as refusal:
            with refusal:
                return refusal.read().decode()

    def submit(self, path: str, page: str, **fields: str | list[str]) -> str:
        """Send the form on `page` to `path`; returns the text of the page that it leads to."""
        sent = hidden_fields(self.get(page)) | fields
        return self.get(path, urlencode(sent, doseq=True).encode())


@dataclass
class Server:
    """A running server: its process, its address, and what it printed at the start."""

    process: subprocess.Popen[str]
    address: str
    greeting: str

    def stop(self, number: signal.Signals) -> None:
        """Send a signal; fails unless that ends the server at once, with exit code 0 and without a trace."""
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=LONG)
        assert self.process.returncode == 0 and "Traceback" not in said, said


@contextmanager
def serving(
    instance: Path, *, program: Sequence[str] = PROGRAM, cwd: Path = CHECKOUT, more: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """Serve on a free port; yields once requests are answered, and leaves no process behind."""
    process = subprocess.Popen(
        [*program, "run", "--port", "0"],
        cwd=cwd,
        env=environment(instance, more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    guard = Timer(LONG, process.kill)
    guard.start()
    try:
        assert process.stdout
        greeting = ""
        while "Stop with" not in greeting:
            line = process.stdout.readline()
            assert line, process.communicate()[1]
            greeting += line
        found = re.search(r"http://\S+", greeting)
        assert found, greeting
        server = Server(process, found[0], greeting)
        assert Browser(server.address).get("/healthz") == "ok\n"  # the port is open already; this waits for the answer
        yield server
    finally:
        guard.cancel()
        process.kill()
        process.communicate()
