"""The real program, started as its users start it."""

import os
import secrets
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GREETING = "LearnPath is at "


@dataclass(frozen=True)
class Server:
    """A running LearnPath with a data folder of its own."""

    address: str
    folder: Path

    def end_sessions(self, email: str) -> None:
        """End a person's sessions behind the browser's back."""
        with closing(sqlite3.connect(self.folder / "learnpath.sqlite3", timeout=10)) as connection, connection:
            ended = connection.execute(
                'DELETE FROM user_session WHERE user_id = (SELECT id FROM "user" WHERE email = ?)', [email]
            )
            assert ended.rowcount == 1


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """Run LearnPath on a free port; at the end it must stop cleanly and have logged no error."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("LEARNPATH_")}
    log = folder / "server.log"
    with log.open("w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "learnpath", "run", "--port", "0"],
            cwd=ROOT,
            env=own | {"LEARNPATH_INSTANCE": str(folder), "LEARNPATH_SECRET_KEY": secrets.token_urlsafe(48)},
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith(GREETING), line + log.read_text(encoding="utf-8")
        yield Server(line.removeprefix(GREETING).strip(), folder)
    finally:
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=30)
    assert process.returncode == 0, output
    assert "ERROR" not in log.read_text(encoding="utf-8"), log.read_text(encoding="utf-8")
