"""The real program as a process of its own, and a browser that speaks plain HTTP to it."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlencode, urlsplit

from learnpath.core.paths import CHECKOUT
from tests.cast import PASSWORD
from tests.pages import hidden_fields
from tests.program import environment

T = TypeVar("T")
RUN = ("-m", "learnpath", "run", "--port", "0")
ROLE = "back-end-developer"


def wait_for(condition: Callable[[], T], seconds: float = 60) -> T:
    """Return what `condition` says as soon as that is true; fail when it never is."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
    return found


class Server:
    """A server process on a free port, in a process group of its own."""

    def __init__(
        self, folder: Path, program: tuple[str, ...] = RUN, prefix: tuple[str, ...] = (), **settings: str
    ) -> None:
        self.log = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed by kill()
        self.process = subprocess.Popen(
            [*prefix, sys.executable, *program],
            cwd=CHECKOUT,
            env=environment(folder, settings),
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            start_new_session=True,
        )
        self.host = ""

    def ready(self) -> "Server":
        """Wait until it says its address."""
        assert self.process.stdout
        alarm = threading.Timer(60, self.process.kill)
        alarm.start()
        try:
            while not (line := self.process.stdout.readline()).startswith("LearnPath is at "):
                assert line, f"it ended: {self.said()}"
        finally:
            alarm.cancel()
        self.host = urlsplit(line.split()[-1]).netloc
        return self

    def said(self) -> str:
        """Return what it wrote to standard error."""
        self.log.seek(0)
        return self.log.read()

    def kill(self) -> None:
        """End its whole group with -9, at any time and any number of times."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()
        self.log.close()


@contextmanager
def killed_at_the_end() -> Iterator[Callable[..., Server]]:
    """Yield a way to start servers, none of which outlives the block."""
    started: list[Server] = []

    def start(*words: object, **more: object) -> Server:
        started.append(Server(*words, **more))  # type: ignore[arg-type]
        return started[-1]

    try:
        yield start
    finally:
        for server in started:
            server.kill()


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str


@dataclass
class Browser:
    """Someone's browser: cookies, and a connection for each request. `forwarded` is what a proxy would say of it."""

    server: Server
    cookies: dict[str, str] = field(default_factory=dict)
    forwarded: str = ""

    def ask(self, method: str, path: str, data: dict[str, object] | None = None, **headers: str) -> Answer:
        """Send a request; OSError or HTTPException when no answer comes."""
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if self.forwarded:
            headers["X-Forwarded-For"] = self.forwarded
        if data is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        response, text = self.exchange(method, path, urlencode(data or {}, doseq=True), headers)
        for cookie in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(cookie).items()}
        return Answer(response.status, dict(response.headers), text)

    def exchange(self, method: str, path: str, body: str, headers: dict[str, str]) -> tuple[HTTPResponse, str]:
        """Send one request over a connection of its own, and read the answer."""
        with closing(HTTPConnection(self.server.host, timeout=60)) as connection:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            return response, response.read().decode()

    def get(self, path: str) -> Answer:
        """Load a page."""
        return self.ask("GET", path)

    def submit(self, path: str, page: str, **data: object) -> Answer:
        """Send a form of `page` to `path`."""
        return self.ask("POST", path, hidden_fields(self.get(page).text) | data)

    def sign_up(self, email: str) -> "Browser":
        """Make an account on the back-end track."""
        start = self.submit(f"/roles/{ROLE}/start", f"/roles/{ROLE}")
        answer = self.submit("/sign-up", "/sign-up", email=email, password=PASSWORD)
        assert (start.status, answer.status) == (303, 303), answer.text
        return self
