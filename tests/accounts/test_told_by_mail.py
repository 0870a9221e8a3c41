"""Who signs in otherwise from now on is told so by mail."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.accounts.second import PAGE, give_code, give_password, set_up, visitor
from tests.accounts.software_key import PAGE as PASSKEYS
from tests.accounts.software_key import SoftwareKey, add
from tests.cast import ADA, PASSWORD, Person, sign_up
from tests.mentoring.mailbox import BASE, MAIL, Mailbox, serve_mail, words

ADDRESS = "/settings/security/address"


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with serve_mail() as found:
        yield found


@pytest.fixture
def mailing(another_app: Callable[..., Flask]) -> Flask:
    """The app with a mail server."""
    return another_app(**MAIL, base_url="http://localhost")


def told(box: Mailbox, app: Flask) -> list[str]:
    """Send what waits; returns what Ada was told of her account, a line each."""
    box.run(app)
    found = [words(mail) for mail in box.mails() if "Your account was changed" in mail["Subject"]]
    for text in found:
        assert "set a new password at once" in text and f"\n{BASE}\n" in text and f"{BASE}/" not in text
    return [line.partition(", 20")[0] for text in found for line in text.splitlines() if line.endswith(" UTC")]


def test_each_change_of_how_one_signs_in_is_told(mailing: Flask, box: Mailbox) -> None:
    ada = sign_up(mailing, ADA)
    assert told(box, mailing) == []
    _, recovery = set_up(ada)
    ada.client.submit(f"{PAGE}/recovery-codes", _page=PAGE)
    add(ada, SoftwareKey(origin="http://localhost", host="localhost"))
    number = ada.client.get(PASSKEYS).text.partition(f"{PASSKEYS}/")[2].partition("/")[0]
    assert ada.client.submit(f"{PASSKEYS}/{number}/remove", _page=PASSKEYS).status_code == 303
    ada.client.submit(f"{PAGE}/off", _page=PAGE)
    ada.client.submit("/settings/password", current=PASSWORD, password="quite another phrase")
    said = told(box, mailing)
    assert said == [
        "Authenticator app set up", "New recovery codes made", "Passkey added", "Passkey removed",
        "Authenticator app switched off", "Password changed",
    ]  # fmt: skip
    assert not any(code in "".join(said) for code in recovery) and told(box, mailing) == []


def test_a_recovery_code_that_was_used_is_told_and_an_ordinary_sign_in_is_not(mailing: Flask, box: Mailbox) -> None:
    _, recovery = set_up(sign_up(mailing, ADA))
    told(box, mailing)
    client = visitor(mailing)
    give_password(client)
    assert give_code(client, recovery[0]).status_code == 303
    assert told(box, mailing) == ["Signed in with a recovery code"]


def test_it_goes_where_the_address_was_at_that_moment(mailing: Flask, another_app: Callable[..., Flask]) -> None:
    ada = sign_up(mailing, ADA)
    ada.client.submit("/settings/password", current=PASSWORD, password="quite another phrase")
    without_mail = Person(another_app().test_client(), ADA)  # type: ignore[arg-type]
    without_mail.client.submit("/sign-in", _page="/sign-in", email=ADA, password="quite another phrase")
    assert without_mail.client.submit(ADDRESS, _page=ADDRESS, email="thief@example.com").status_code == 303
    with serve_mail() as box:
        box.run(mailing)
        mails = {mail["Subject"]: mail["To"] for mail in box.mails()}
    assert mails["LearnPath: Your account was changed"] == ADA


def test_a_site_without_mail_puts_nothing_by(app: Flask, ada: Person, box: Mailbox) -> None:
    set_up(ada)
    assert told(box, app) == []
