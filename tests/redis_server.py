"""A real Redis for the tests: a server of their own on a free port, in memory."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from tests.databases import fast_folder, missing

PASSWORD = "not:the/word@"
QUOTED = "not%3Athe%2Fword%40"


class RedisServer:
    """A Redis with a password that may be stopped and started again; nothing is kept meanwhile."""

    def __init__(self, program: str, folder: Path) -> None:
        self.folder, self.program = folder, program
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.url = f"redis://:{QUOTED}@127.0.0.1:{self.port}/1"
        self.redis = Redis.from_url(self.url, retry=Retry(ConstantBackoff(0.01), 1000))
        self.start()

    def start(self) -> None:
        """Start it; returns once it answers."""
        words = ("--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder), "--save", "")
        self.process = subprocess.Popen(
            [self.program, *words, "--requirepass", PASSWORD], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self.redis.ping()

    def stop(self) -> None:
        """Stop it at once."""
        self.process.kill()
        self.process.wait()


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    """Yield a new, empty Redis."""
    program = shutil.which("redis-server")
    if program is None:
        missing("Redis", "Debian, Ubuntu: apt install redis-server")
    folder = fast_folder()
    server = RedisServer(program or "", folder)
    try:
        yield server
    finally:
        server.redis.close()
        server.stop()
        shutil.rmtree(folder)
