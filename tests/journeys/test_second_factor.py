"""Passkeys with a device that Chromium pretends to have, and the second step on a page."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pyotp
import pytest
from playwright.sync_api import CDPSession, Page, expect

from tests.journeys.conftest import OpenPage
from tests.journeys.server import Server
from tests.journeys.steps import arrive, press, sign_in, sign_up
from tests.journeys.test_axe import Inspector
from tests.journeys.watch import Watch

PASSKEYS = "/settings/security/passkeys"
APP = "/settings/security/authenticator"
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def open_here(open_page: OpenPage, server: Server, watch: Watch) -> Callable[..., Page]:
    """Open a page where passkeys work: under the machine's name."""
    watch.host = f"localhost:{urlsplit(server.address).port}"
    return lambda **options: open_page(base_url=f"http://{watch.host}", **options)


def plug_in(page: Page) -> CDPSession:
    """Give a page's browser a device for passkeys."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    return session


def add_passkey(page: Page, name: str) -> None:
    page.goto(PASSKEYS)
    page.get_by_label("Name", exact=True).fill(name)
    press(page, "Add a passkey")
    expect(page.get_by_role("status")).to_contain_text("Passkey added")


def test_a_passkey_is_added_and_signs_in(open_here: Callable[..., Page]) -> None:
    page = open_here()
    plug_in(page)
    sign_up(page)
    add_passkey(page, "Work laptop")
    press(page, "Add a passkey")
    expect(page.get_by_text("This device has a passkey for your account already.")).to_be_visible()
    press(page, "Sign out")
    expect(page.get_by_role("status")).to_have_text("You are signed out.")
    page.goto("/sign-in?next=/settings/security/passkeys")
    page.get_by_label("Keep me signed in").check()
    press(page, "Sign in with a passkey")
    arrive(page, PASSKEYS)
    expect(page.get_by_text("Last used: Today.")).to_be_visible()
    kept = [one for one in page.context.cookies() if one["name"] == "learnpath_session"]
    assert kept[0]["expires"] > 0


def test_a_device_that_knows_nothing_says_so(open_here: Callable[..., Page]) -> None:
    page = open_here()
    device = plug_in(page)
    page.goto("/sign-in")
    press(page, "Sign in with a passkey")
    expect(page.get_by_text("No passkey was used")).to_be_visible()
    device.send("WebAuthn.disable")


def test_without_scripts_there_is_no_button(open_here: Callable[..., Page]) -> None:
    page = open_here(javascript=False)
    page.goto("/sign-in")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    sign_up(page)
    page.goto(PASSKEYS)
    expect(page.get_by_text("This browser cannot make passkeys here")).to_be_visible()
    expect(page.get_by_role("button", name="Add a passkey")).to_be_hidden()


def set_up(page: Page) -> pyotp.TOTP:
    page.goto(APP)
    totp = pyotp.TOTP(page.locator("code.codes").inner_text().replace(" ", ""))
    page.get_by_label("Code from the app").fill(totp.now())
    press(page, "Switch on")
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    return totp


def test_a_recovery_code_after_the_password(open_page: OpenPage, javascript: bool) -> None:
    page = open_page(javascript)
    email = sign_up(page)
    set_up(page)
    code = page.locator("li code").first.inner_text()
    press(page, "Sign out")
    expect(page.get_by_role("status")).to_have_text("You are signed out.")
    page.goto(f"/sign-in?next={APP}")
    sign_in(page, email)
    arrive(page, "/sign-in/code")
    page.get_by_label("Code").fill(code)
    press(page, "Sign in")
    arrive(page, APP)
    expect(page.get_by_text("9 of 10 left.")).to_be_visible()


def test_the_pages_by_axe(open_here: Callable[..., Page], watch: Watch) -> None:
    watch.announce("status of 422")
    page = open_here(reduced_motion="reduce")
    inspector = Inspector(page)
    plug_in(page)
    email = sign_up(page)
    add_passkey(page, "Work laptop")
    page.get_by_text("Rename or remove").click()
    inspector.look("passkeys")
    page.goto(APP)
    inspector.look("setting up")
    press(page, "Switch on")
    expect(page.get_by_role("alert")).to_be_visible()
    inspector.look("setting up, with errors")
    set_up(page)
    inspector.look("recovery codes")
    inspector.visit(APP)
    press(page, "Sign out")
    expect(page.get_by_role("status")).to_have_text("You are signed out.")
    inspector.visit("/sign-in")
    sign_in(page, email)
    arrive(page, "/sign-in/code")
    inspector.look("code")
    assert not inspector.wrong, "\n".join(inspector.wrong)
