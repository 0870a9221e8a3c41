"""Where one request ends is never read in two ways: neither server lets a second one be smuggled in a first."""

import socket
from collections.abc import Callable

import pytest

from tests.faults.server import RUN, Server
from tests.faults.test_workers import SERVE

HIDDEN = "GET /privacy HTTP/1.1\r\nHost: x\r\n\r\n"
AMBIGUOUS = {
    "both, and the length holds another request": (
        f"Content-Length: {len(HIDDEN) + 5}\r\nTransfer-Encoding: chunked\r\n", f"0\r\n\r\n{HIDDEN}"
    ),
    "two lengths": (f"Content-Length: 0\r\nContent-Length: {len(HIDDEN)}\r\n", HIDDEN),
    "a length that is none": (f"Content-Length: +{len(HIDDEN)}\r\n", HIDDEN),
    "an unknown encoding": (f"Transfer-Encoding: xchunked\r\nContent-Length: {len(HIDDEN)}\r\n", HIDDEN),
}  # fmt: skip


def statuses(server: Server, head: str, body: str) -> list[str]:
    """Send a request as it stands and return the statuses of all answers until the server closes."""
    host, port = server.host.split(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(f"GET /healthz HTTP/1.1\r\nHost: x\r\n{head}\r\n{body}".encode())
        connection.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    return [part.split(b" ")[0].decode() for part in answer.split(b"HTTP/1.1 ")[1:] + answer.split(b"HTTP/1.0 ")[1:]]


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize("program", [RUN, SERVE], ids=["run", "serve"])
def test_a_request_that_can_be_read_in_two_ways_is_refused_or_read_by_the_standard(
    start: Callable[..., Server],
    program: tuple[str, ...],
) -> None:
    server = start(program=program).ready()
    by_chunks, *refused = [statuses(server, *sent) for sent in AMBIGUOUS.values()]
    assert by_chunks in (["400"], ["200", "200"]), "refused, or the length is not looked at (RFC 9112, 6.3)"
    assert refused == [["400"], ["400"], ["501"]]
