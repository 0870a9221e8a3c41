"""Mail as it goes over the wire: to whom, how encrypted, and that no text becomes a header."""

import email
import ssl
import subprocess
from collections.abc import Iterator
from email import policy
from pathlib import Path
from shutil import which

import pytest

from learnpath.config import SettingError, read_settings
from learnpath.core import mail
from learnpath.core.mail import Mail, MailServer, NotSent, by_smtp, mail_server, message
from tests.databases import missing
from tests.mentoring.mailbox import Mailbox, serve_mail, words

SENDER = "LearnPath <mail@learn.example.org>"
LETTER = message(SENDER, Mail("bo@example.com", "a", "b"), 0)


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with serve_mail() as found:
        yield found


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of localhost with its key, signed by itself."""
    if not which("openssl"):
        missing("the program openssl", "Debian, Ubuntu: apt install openssl")
    file, key = tmp_path / "both.pem", tmp_path / "key.pem"
    what = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-days", "2"]
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key), "-out", str(file), *what]
    subprocess.run(made, check=True, capture_output=True)
    file.write_text(file.read_text() + key.read_text())
    return file


def test_a_mail_arrives_as_it_was_written(box: Mailbox) -> None:
    long = "x" * 300
    text = f"Zoë said:\n.\n..dots\nto here ✓ {long}\n"
    sent = Mail("zoe@bücher.example", "Größe ✓", text, {"List-Unsubscribe": f"<{long}>"})
    by_smtp(box.server)(message(SENDER, sent, 1_772_452_800))
    ((to, raw),) = box.took
    assert to == "zoe@xn--bcher-kva.example" and f"List-Unsubscribe: <{long}>\r\n".encode() in raw
    (got,) = box.mails()
    assert words(got) == text and got["Subject"] == "Größe ✓" and got["From"] == SENDER
    assert got["Date"] == "Mon, 02 Mar 2026 12:00:00 +0000" and got["Message-ID"].endswith("@learn.example.org>")
    assert got.get_content_type() == "text/plain"


@pytest.mark.parametrize(
    "evil", ["a\r\nBcc: eve@example.com", "a\nX: y", "a\x00\x0b\x0cb", "a\u2028X: y", "\udc0d\udc0a"]
)
def test_no_text_becomes_a_header(evil: str) -> None:
    raw = message(SENDER, Mail("bo@example.com", evil, "text", {"X-Note": evil}), 0).as_bytes()
    heads, _, _ = raw.partition(b"\r\n\r\n")
    assert {line.partition(b":")[0] for line in heads.split(b"\r\n")} == {
        *(b"From", b"To", b"Subject", b"X-Note", b"Date", b"Message-ID", b"Auto-Submitted"),
        *(b"Content-Type", b"Content-Transfer-Encoding", b"MIME-Version"),
    }
    got = email.message_from_bytes(raw, policy=policy.SMTP)
    assert got["Bcc"] is None and got["X"] is None
    with pytest.raises((ValueError, NotSent)):
        by_smtp(MailServer("127.0.0.1", 1, "", "", tls=False))(
            message(SENDER, Mail("bo@example.com\r\nBcc: eve@example.com", "a", "b"), 0)
        )


@pytest.mark.parametrize(
    ("word", "answer"),
    [("MAIL", "451 later"), ("RCPT", "550 <bo@example.com> nobody"), ("DATA", "554 no"), ("EHLO", "421 closing")],
)
def test_what_the_server_refuses_was_not_sent(box: Mailbox, word: str, answer: str) -> None:
    box.answers[word] = box.answers["HELO"] = answer
    with pytest.raises(NotSent, match=r"127\.0\.0\.1: .*" + answer.rpartition(" ")[2]) as failed:
        by_smtp(box.server)(LETTER)
    assert not box.took and "bo@example.com" not in str(failed.value)


def test_a_server_that_is_not_there(box: Mailbox) -> None:
    gone = box.server._replace(port=1)
    with pytest.raises(NotSent, match="Connection refused"):
        by_smtp(gone)(LETTER)


def test_mail_goes_encrypted_and_only_to_who_can_prove_their_name(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate)
    with serve_mail(tls) as box:
        server = box.server._replace(user="ann", password="secret")
        with pytest.raises(NotSent, match="certificate"):
            by_smtp(server)(LETTER)
        assert not box.took and not [line for line in box.heard if "AUTH" in line]
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        by_smtp(server)(LETTER)
        assert len(box.took) == 1
        words = [line.split()[0].upper() for line in box.heard]
        assert words.index("STARTTLS") < words.index("AUTH") < words.index("MAIL")


def test_a_server_elsewhere_that_does_not_encrypt_gets_nothing(box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "OWN", frozenset())
    with pytest.raises(NotSent):
        by_smtp(box.server._replace(user="ann", password="secret"))(
            message(SENDER, Mail("bo@example.com", "a", "b"), 0)
        )
    assert not box.took and not [line for line in box.heard if "AUTH" in line or "MAIL" in line.upper()]


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("smtp://mail.example.org", ("mail.example.org", 587, "", "", False)),
        ("smtp://ann:p%40ss@mail.example.org:25", ("mail.example.org", 25, "ann", "p@ss", False)),
        ("smtps://ann%40example.org:x@[::1]", ("::1", 465, "ann@example.org", "x", True)),
    ],
)
def test_the_address_of_a_server(url: str, found: tuple[object, ...]) -> None:
    assert mail_server(url) == found


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"MAIL_URL": "mail.example.org"}, "LEARNPATH_MAIL_URL must look like smtp://user:password@host:587"),
        ({"MAIL_URL": "http://mail.example.org"}, "LEARNPATH_MAIL_URL must look like"),
        ({"MAIL_URL": "smtp://mail:port"}, "LEARNPATH_MAIL_URL must look like"),
        ({"MAIL_URL": "smtp://[mail"}, "LEARNPATH_MAIL_URL must look like"),
        ({"MAIL_FROM": ""}, "LEARNPATH_MAIL_FROM must be the address that mails are from"),
        ({"MAIL_FROM": "LearnPath"}, "LEARNPATH_MAIL_FROM must be"),
        ({"MAIL_FROM": "a@example.org, b@example.org"}, "LEARNPATH_MAIL_FROM must be"),
        ({"MAIL_FROM": "a@b\nBcc: c@d"}, "LEARNPATH_MAIL_FROM must be"),
        ({"BASE_URL": ""}, "LEARNPATH_BASE_URL must be set with LEARNPATH_MAIL_URL"),
    ],
)
def test_what_mail_needs_is_said_at_the_start(tmp_path: Path, wrong: dict[str, str], said: str) -> None:
    good = {"MAIL_URL": "smtp://localhost", "MAIL_FROM": SENDER, "BASE_URL": "https://learn.example.org"}
    good |= {"INSTANCE": str(tmp_path)}
    settings = read_settings({f"LEARNPATH_{name}": value for name, value in good.items()})
    assert (settings.mail_url, settings.mail_from) == ("smtp://localhost", SENDER)
    with pytest.raises(SettingError, match=said):
        read_settings({f"LEARNPATH_{name}": value for name, value in (good | wrong).items()})
