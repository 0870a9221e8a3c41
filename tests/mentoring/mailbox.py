"""A mail server in this process, which takes mail or refuses it as a test says, and the mails that it took."""

import email
import socketserver
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from email.message import EmailMessage
from threading import Thread
from typing import Any

from flask import Flask

from learnpath.config import Settings
from learnpath.core.mail import MailServer, by_smtp
from learnpath.mail_cli import Done, deliver
from tests.conftest import make_app

MAIL = {"mail_url": "smtp://localhost", "mail_from": "LearnPath <mail@learn.example.org>"}
BASE = "https://learn.example.org"


class _Talk(socketserver.StreamRequestHandler):
    """One conversation, as RFC 5321 has it."""

    server: "Mailbox"

    def handle(self) -> None:
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            word, _, rest = line.partition(" ")
            self.server.heard.append(line)
            answer = self.server.answers.get(word.upper()) or getattr(self, word.lower(), self.fine)(rest)
            self.say(answer)
            if word.upper() == "STARTTLS" and answer.startswith("220") and self.server.tls:
                try:
                    self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
                except ssl.SSLError:  # the other side does not trust the certificate
                    return
                self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)
            if word.upper() == "QUIT":
                return

    def finish(self) -> None:
        super().finish()
        self.rfile.close()
        self.connection.close()

    def say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())

    def fine(self, _: str) -> str:
        return "250 fine"

    def ehlo(self, _: str) -> str:
        also = ["STARTTLS"] if self.server.tls and not isinstance(self.connection, ssl.SSLSocket) else ["AUTH PLAIN"]
        return "\r\n".join(["250-mailbox", "250-8BITMIME", f"250 {also[0]}"])

    def starttls(self, _: str) -> str:
        return "220 go on" if self.server.tls else "502 no"

    def auth(self, _: str) -> str:
        return "235 welcome"

    def quit(self, _: str) -> str:
        return "221 bye"

    def rcpt(self, rest: str) -> str:
        self.to = rest.partition("<")[2].partition(">")[0]
        return "550 nobody" if self.to in self.server.unknown else "250 fine"

    def data(self, _: str) -> str:
        self.say("354 go on")
        lines = list(iter(self.rfile.readline, b".\r\n"))
        self.server.took.append((self.to, b"".join(line.removeprefix(b".") for line in lines)))
        return "250 kept"


class Mailbox(socketserver.ThreadingTCPServer):
    """Mails that were taken, with whom they were for; `answers` refuse a command, `unknown` are refused addresses."""

    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.tls = tls
        self.took: list[tuple[str, bytes]] = []
        self.heard: list[str] = []
        self.answers: dict[str, str] = {}
        self.unknown: set[str] = set()

    @property
    def server(self) -> MailServer:
        return MailServer("127.0.0.1", self.server_address[1], "", "", tls=False)

    def mails(self) -> list[EmailMessage]:
        """Return the mails that were taken since this was asked last."""
        found = [email.message_from_bytes(raw, policy=policy.SMTP) for _, raw in self.took]
        self.took.clear()
        return found  # type: ignore[return-value]

    def run(self, app: Flask, **more: Any) -> Done:
        """Send what is due, as the command does."""
        settings = Settings(**(vars(app.extensions["settings"]) | {"base_url": BASE} | MAIL | more))
        with app.app_context():
            return deliver(settings, by_smtp(self.server))


@contextmanager
def serve_mail(tls: ssl.SSLContext | None = None) -> Iterator[Mailbox]:
    """Serve until the block ends."""
    with Mailbox(tls) as box:
        thread = Thread(target=box.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield box
        finally:
            box.shutdown()
            thread.join()


def mailing_app(app: Flask) -> Flask:
    """Return an app on the same database whose pages offer mail."""
    settings = app.extensions["settings"]
    return make_app(settings.instance, settings.database_url, **MAIL, base_url="http://learn.test")


def words(mail: EmailMessage) -> str:
    """Return a mail's text."""
    return str(mail.get_content()).replace("\r\n", "\n")
