"""Serving with several processes: gunicorn's workers, forked from one that has everything ready."""

import os
import socket
from collections.abc import Callable, Iterable
from shutil import rmtree
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger

from learnpath.catalogue.current import catalogue
from learnpath.core.db import THREADS, db, release
from learnpath.ops.metrics import FOLDER
from learnpath.serve import MAX_BODY, address_of

CHUNK = 64 * 1024  # bytes


def serve_by_workers(app: Flask, sock: socket.socket, workers: int, ready: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or SIGTERM, which lets requests end; `ready` is called with the address before the first.

    `app` is prepared. A worker that ends otherwise is replaced. Each has as many threads as its pool has connections.
    """
    address = address_of(sock)
    with app.app_context():
        catalogue()  # read once: the workers share the memory that it is in
        release()
        db.engine.dispose()  # a connection that two processes use answers each with what the other asked
    settings = {
        "bind": f"fd://{sock.detach()}",
        "workers": workers,
        "worker_class": "gthread",
        "threads": THREADS,
        "preload_app": True,
        "forwarded_allow_ips": "",  # ProxyFix reads those headers, and only where proxies are configured
        "limit_request_line": 8190,  # bytes
        "control_socket_disable": True,
        "logger_class": _Log,
        "loglevel": "error",
        "proc_name": "learnpath",
        "on_exit": lambda _: rmtree(os.environ.get(FOLDER, ""), ignore_errors=True),
        "when_ready": lambda _: ready(address),
    }
    _Gunicorn(app, settings).run()


class _Gunicorn(BaseApplication):  # type: ignore[misc]
    """Gunicorn with settings of ours in place of a command line and a file."""

    def __init__(self, app: Flask, settings: dict[str, Any]) -> None:
        self.app, self.settings = app, settings
        super().__init__(prog="learnpath")

    def load_config(self) -> None:
        """Take the settings; older versions lack the control socket, and so the setting that switches it off."""
        for name, value in self.settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Callable[..., Iterable[bytes]]:
        """Return the app, made before the workers are; it lets a browser send all that it was refused.

        A browser whose connection is closed while it sends shows an error of its own in place of the answer.
        """

        def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            said = self.app(environ, start_response)
            left, rest = MAX_BODY, environ["wsgi.input"]
            while left > 0 and (part := rest.read(CHUNK)):
                left -= len(part)
            return said

        return answer


class _Log(Logger):  # type: ignore[misc]
    """Gunicorn's log as a part of ours."""

    def setup(self, cfg: Any) -> None:
        """Leave writing to the root's handler."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True

    def exception(self, msg: object, *args: object, **more: Any) -> None:
        """Say what went wrong without the address that was asked for, which may be somebody's secret link."""
        super().exception(str(msg).replace("%s", "…") if args else msg, **more)
