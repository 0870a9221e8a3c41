"""Several processes and several machines: nothing is shared that must not be, and everything that must be."""

import os
import shutil
import signal
import socket
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from learnpath.catalogue.loader import SHIPPED
from tests.faults.conftest import Place, check_sound
from tests.faults.server import ROLE, Browser, Server, wait_for
from tests.pages import hidden_fields
from tests.program import learnpath

SERVE = ("-m", "learnpath", "serve", "--workers", "2", "--port", "0")
TICK = f"/tracks/{ROLE}/items/sql/status"


def workers(server: Server) -> set[int]:
    pid = server.process.pid
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def held(server: Server) -> list[str]:
    """Return what the first process holds open beside files of its own: databases and sockets."""
    links = [str(path.readlink()) for path in Path(f"/proc/{server.process.pid}/fd").iterdir()]
    return [link for link in links if link.startswith("socket:") or ".sqlite3" in link]


def begin(server: Server, browser: Browser, path: str, body: bytes) -> socket.socket:
    """Begin a request of which the body is still to come; returns once a worker has taken it up."""
    host, port = server.host.split(":")
    connection = socket.create_connection((host, int(port)), timeout=60)
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    head = f"POST {path} HTTP/1.1\r\nHost: {server.host}\r\nCookie: {cookies}\r\nContent-Length: {len(body)}\r\n"
    head += "Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n\r\n"
    connection.sendall(head.encode())
    assert connection.recv(100).startswith(b"HTTP/1.1 100 ")
    return connection


def test_workers_share_no_connection_are_replaced_and_end_what_is_under_way(
    place: Place, start: Callable[..., Server]
) -> None:
    server = start(program=SERVE).ready()
    first = wait_for(lambda: (found := workers(server)) and len(found) == 2 and found)
    assert len(held(server)) == 1, "the one socket that it listens on"
    browser = Browser(server).sign_up("ada@example.com")
    for pid in first:
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: len(workers(server) - first) == 2)
    assert "SIGKILL" in server.said()
    fields = "&".join(f"{name}={value}" for name, value in hidden_fields(browser.get(f"/tracks/{ROLE}").text).items())
    with closing(begin(server, browser, TICK, f"{fields}&status=done".encode())) as connection:
        server.process.send_signal(signal.SIGTERM)
        wait_for(lambda: len(workers(server)) == 1)
        connection.sendall(f"{fields}&status=done".encode())
        assert connection.recv(100).startswith(b"HTTP/1.1 303 ")
    assert server.process.wait(60) == 0
    assert "Traceback" not in server.said()
    assert not list(place.folder.glob("*-wal")), "stopped, the file is the whole database"
    with place.database():
        check_sound()
    again = start(program=SERVE).ready()
    browser.server = again
    assert "1 of 23 done" in browser.get(f"/tracks/{ROLE}").text


def test_two_sites_on_one_database_are_one_site(place: Place, start: Callable[..., Server], tmp_path: Path) -> None:
    """On PostgreSQL in data folders of their own, like two machines. One browser session goes to and fro."""
    other = place.folder / "machine 2" if "postgresql" in place.address else place.folder
    key = {"LEARNPATH_SECRET_KEY": "s" * 40}
    one, two = start(program=SERVE, **key), start(folder=other, **key)
    browser = Browser(one.ready())
    browser.sign_up("ada@example.com")
    browser.server = two.ready()
    assert browser.submit(TICK, f"/tracks/{ROLE}", status="done").status == 303
    assert "1 of 23 done" in browser.get(f"/tracks/{ROLE}").text
    browser.server = one
    assert "1 of 23 done" in browser.get(f"/tracks/{ROLE}").text

    shutil.copytree(SHIPPED, tmp_path / "files")
    sql = tmp_path / "files" / "skills" / "sql.toml"
    sql.write_text(sql.read_text(encoding="utf-8").replace('"SQL"', '"Structured queries"'), encoding="utf-8")
    loaded = learnpath(other, "catalogue", "load", str(tmp_path / "files"), more=place.settings | key)
    assert loaded.stdout == "Loaded.\n", loaded
    for server in (one, two):
        browser.server = server
        assert "Structured queries" in browser.get(f"/tracks/{ROLE}").text

    browser.server, cookies = two, dict(browser.cookies)
    assert browser.submit("/sign-out", "/settings").status == 303
    for server in (one, two):
        copied = Browser(server, dict(cookies))
        assert copied.get("/settings").headers["Location"].startswith("/sign-in")


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_a_port_that_is_taken_is_said_before_anything_is_made(place: Place) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = learnpath(place.folder / "data", "serve", "--workers", "2", "--port", port)
    assert ended.returncode == 1 and ended.stderr.startswith(f"learnpath: Port {port} is taken.")
    assert not (place.folder / "data").exists()
