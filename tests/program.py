"""LearnPath as a program of its own: commands that end, and a server that runs until it is told to stop."""

import atexit
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, ProxyHandler, Request, build_opener

from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import encode_multipart

from learnpath.core.paths import CHECKOUT
from tests.pages import hidden_fields

LONG = 120  # seconds, after which something hangs
PROGRAM = (sys.executable, "-m", "learnpath")

# Reads the program once, and for each line makes a copy of itself that runs a command from its first line to its end.
_MOLD = """
import json, os, runpy, sys
import learnpath.cli
for line in sys.stdin:
    sys.argv[1:], environ, files = json.loads(line)
    if not os.fork():
        break
    print(os.waitstatus_to_exitcode(os.wait()[1]), flush=True)
else:
    sys.exit()
for number, file in enumerate(files):
    os.dup2(os.open(file, os.O_RDWR), number)
sys.stdin = open(0, closefd=False)
os.environ.clear()
os.environ.update(environ)
runpy.run_module("learnpath", run_name="__main__")
"""

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
    run = _start if before else _fork
    code, out, err = run([*before, *PROGRAM, *words], environment(instance, more), given)
    return subprocess.CompletedProcess(words, code, out.decode(), err.decode())


def _start(command: list[str], environ: Mapping[str, str], given: bytes) -> tuple[int, bytes, bytes]:
    ended = subprocess.run(command, cwd=CHECKOUT, env=environ, input=given, capture_output=True, timeout=LONG)
    return ended.returncode, ended.stdout, ended.stderr


def _fork(command: list[str], environ: Mapping[str, str], given: bytes) -> tuple[int, bytes, bytes]:
    """Do as `_start` does, in a copy of a process that has read the program: that takes longer than most commands."""
    mold = _mold()
    assert mold.stdin and mold.stdout
    with TemporaryDirectory() as folder:
        files = [Path(folder, name) for name in ("in", "out", "err")]
        for file, content in zip(files, (given, b"", b""), strict=True):
            file.write_bytes(content)
        guard = Timer(LONG, os.killpg, (mold.pid, signal.SIGKILL))
        guard.start()
        print(json.dumps((command[len(PROGRAM) :], environ, list(map(str, files)))), file=mold.stdin, flush=True)
        code = mold.stdout.readline()
        guard.cancel()
        assert code, f"{command} hangs"
        return int(code), files[1].read_bytes(), files[2].read_bytes()


@cache
def _mold() -> subprocess.Popen[str]:
    """Start the process that is copied; it ends with this one."""
    mold = subprocess.Popen(
        [sys.executable, "-c", _MOLD],
        cwd=CHECKOUT,
        env=environment(Path("none")),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    atexit.register(mold.communicate)
    return mold


class Browser:
    """A person's browser without scripts: it keeps cookies, follows redirects and sends forms."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._opener = build_opener(ProxyHandler({}), HTTPCookieProcessor())

    def get(self, path: str, data: bytes | None = None, **headers: str) -> str:
        """Return a page's text, or what a refusal says."""
        try:
            with self._opener.open(Request(self.address + path, data, headers), timeout=LONG) as answer:
                return str(answer.read().decode())
        except HTTPError as refusal:
            with refusal:
                return refusal.read().decode()

    def submit(self, path: str, page: str, **fields: str | list[str]) -> str:
        """Send the form on `page` to `path`; returns the text of the page that it leads to."""
        sent = hidden_fields(self.get(page)) | fields
        return self.get(path, urlencode(sent, doseq=True).encode())

    def send(self, path: str, page: str, file: bytes) -> str:
        """Send a file with the form on `page` to `path`; returns as `submit` does."""
        fields: MultiDict[str, object] = MultiDict(hidden_fields(self.get(page)))
        fields.add("file", FileStorage(BytesIO(file), "file.json", "file"))
        boundary, body = encode_multipart(fields)
        return self.get(path, body, **{"Content-Type": f'multipart/form-data; boundary="{boundary}"'})


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
    instance: Path,
    *,
    program: Sequence[str] = (*PROGRAM, "run"),
    cwd: Path = CHECKOUT,
    more: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Serve on a free port; yields once requests are answered, and leaves no process behind."""
    process = subprocess.Popen(
        [*program, "--port", "0"],
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
