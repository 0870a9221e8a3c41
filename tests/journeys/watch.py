"""What a browser says while a test runs: any word of it that the test did not announce is a fault."""

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request


class Watch:
    """Collects the faults of every page in the contexts that it follows."""

    def __init__(self, address: str) -> None:
        self.host = urlsplit(address).netloc
        self.faults: list[str] = []
        self.announced: tuple[str, ...] = ()

    def announce(self, *words: str) -> None:
        """Let pass the browser's own lines that hold one of these words, like "status of 422"."""
        self.announced += words

    def follow(self, context: BrowserContext) -> None:
        """Listen to everything that happens in a context."""
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))
        context.on("request", self._on_request)
        context.on("requestfailed", lambda request: self._note(f"{request.url}: {request.failure}"))

    def _on_console(self, message: ConsoleMessage) -> None:
        self._note(f"console, {message.type}: {message.text}")

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme != "data" and parts.netloc != self.host:
            self.faults.append(f"request to another place: {request.url}")

    def _note(self, line: str) -> None:
        if not any(words in line for words in self.announced):
            self.faults.append(line)
