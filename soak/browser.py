"""A browser that keeps its connection open, so that 50,000 writes take minutes."""

from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from random import random

from tests.faults.server import Browser

AGAIN = 0.02  # of the requests go over a new connection, and so to another worker


@dataclass
class KeptBrowser(Browser):
    """The same as Browser over one connection; a request without an answer raises OSError or HTTPException."""

    open: list[tuple[str, HTTPConnection]] = field(default_factory=list)

    def exchange(self, method: str, path: str, body: str, headers: dict[str, str]) -> tuple[HTTPResponse, str]:
        """Send a request and read the answer."""
        host = self.server.host
        if self.open and (self.open[0][0] != host or random() < AGAIN):
            self.close()
        if not self.open:
            self.open.append((host, HTTPConnection(host, timeout=60)))
        connection = self.open[0][1]
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            text = response.read().decode()
        except (OSError, HTTPException):
            self.close()
            raise
        return response, text

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        while self.open:
            self.open.pop()[1].close()
