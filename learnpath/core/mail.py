"""Mail: what one is made of, and the two ways it goes: to a mail server, or printed."""

import re
import smtplib
import ssl
from collections.abc import Callable, Mapping
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, getaddresses, make_msgid
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from learnpath.core.dates import moment_in_utc
from learnpath.core.text import one_line

TIMEOUT = 20  # seconds, for each answer of the server
PORTS = {"smtp": 587, "smtps": 465}
OWN = frozenset({"localhost", "127.0.0.1", "::1"})
"""Servers on this machine: what goes to them leaves it by no network, and they may do without encryption."""
_POLICY = policy.SMTP.clone(max_line_length=998)  # as RFC 5322 has it: an address that is folded leads nowhere


class NotSent(Exception):
    """A mail could not be sent now; the message says what the server or the network answered."""


class MailServer(NamedTuple):
    """Where mail goes; `tls` says that the connection is encrypted from its first byte."""

    host: str
    port: int
    user: str
    password: str
    tls: bool


class Mail(NamedTuple):
    """A mail to one address, as plain text, with further headers."""

    to: str
    subject: str
    text: str
    headers: Mapping[str, str] = {}


Send = Callable[[EmailMessage], None]


def mail_server(url: str) -> MailServer:
    """Return what smtp://user:password@host:port or smtps://... names. Raises ValueError for anything else."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(url)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return MailServer(parts.hostname, parts.port or PORTS[parts.scheme], user, password, parts.scheme == "smtps")


def mail_address(text: str) -> str:
    """Return the address of a sender such as "LearnPath <mail@example.org>", or "" where there is none."""
    addresses = [address for _, address in getaddresses([text])]
    fits = len(addresses) == 1 and re.fullmatch(r"[^@\s]+@[^@\s]+", addresses[0]) and text == one_line(text)
    return addresses[0] if fits else ""


def message(sender: str, mail: Mail, now: int) -> EmailMessage:
    """Return a mail as it is sent: no text in it, whatever its line breaks, becomes a header of its own."""
    built = EmailMessage(policy=_POLICY)
    headers = {"From": sender, "To": _ascii_domain(mail.to), "Subject": mail.subject, **mail.headers}
    for name, value in headers.items():
        built[name] = one_line(value)
    built["Date"] = format_datetime(moment_in_utc(now))
    built["Message-ID"] = make_msgid(domain=_ascii_domain(mail_address(sender)).rpartition("@")[2])
    built["Auto-Submitted"] = "auto-generated"  # nobody's holiday note answers it
    built.set_content(mail.text)
    return built


def by_smtp(server: MailServer) -> Send:
    """Return what sends a mail by a server, each over a connection of its own. It raises NotSent."""

    def send(mail: EmailMessage) -> None:
        try:
            with _connect(server) as connection:
                if server.user:
                    connection.login(server.user, server.password)
                connection.send_message(mail)
        except (smtplib.SMTPException, OSError, ValueError) as error:
            said = one_line(str(error)).replace(str(mail["To"]), "…")  # a log keeps nobody's address
            raise NotSent(f"{server.host}: {said}") from error

    return send


def reach(server: MailServer) -> None:
    """Find out whether a server takes mail from here, sending none. Raises NotSent."""
    try:
        with _connect(server) as connection:
            if server.user:
                connection.login(server.user, server.password)
            connection.noop()
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise NotSent(f"{server.host}: {one_line(str(error))}") from error


def printed(mail: EmailMessage) -> None:
    """Print a mail, for a site that sends none."""
    heads = [f"{name}: {value}" for name, value in mail.items() if name in ("To", "Subject")]
    print("\n".join([*heads, "", mail.get_content()]), flush=True)


def _connect(server: MailServer) -> smtplib.SMTP:
    """Return an encrypted connection, whose certificate is the server's. To this machine it may be a plain one."""
    context = ssl.create_default_context()
    if server.tls:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
    connection = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    try:
        connection.ehlo_or_helo_if_needed()
        if server.host not in OWN or connection.has_extn("starttls"):
            connection.starttls(context=context)
    except BaseException:
        connection.close()
        raise
    return connection


def _ascii_domain(address: str) -> str:
    """Return an address with its domain as servers look it up."""
    name, _, domain = address.rpartition("@")
    return f"{name}@{domain.encode('idna').decode()}"
