"""Serving on one machine: Waitress, on a socket that is taken before anything else is done."""

import errno
import logging
import signal
import socket
from collections.abc import Callable
from types import FrameType

import waitress
from flask import Flask

from learnpath.core.db import THREADS
from learnpath.start import CannotStart

MAX_BODY = 64 * 1024 * 1024  # bytes; the app itself answers from a far smaller limit on, with a page


def listen(host: str, port: int) -> socket.socket:
    """Take the port, or raise CannotStart with one line that says what to do."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(1024)
    except (OSError, OverflowError, UnicodeError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            raise CannotStart(
                f"Port {port} is taken. Stop what uses it, or choose another: --port {port + 1}"
            ) from None
        raise CannotStart(f"Cannot listen on {host}, port {port}: {getattr(error, 'strerror', error)}") from None
    return sock


def address_of(sock: socket.socket) -> str:
    """Return the address of a site that is served on a socket."""
    host, port = sock.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(app: Flask, sock: socket.socket, ready: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; `ready` is called with the address once requests are answered."""
    signal.signal(signal.SIGTERM, _stop)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # it warns of every short queue
    server = waitress.create_server(
        app,
        sockets=[sock],
        threads=THREADS,
        ident=None,
        max_request_body_size=MAX_BODY,
        clear_untrusted_proxy_headers=False,  # ProxyFix reads them, and only where proxies are configured
    )
    ready(address_of(sock))
    try:
        server.run()
    finally:
        server.close()


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
