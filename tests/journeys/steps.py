"""The steps that journeys share, each as a person takes it."""

import re
import secrets

from playwright.sync_api import Locator, Page, expect

from tests.cast import PASSWORD

BACK_END = "back-end-developer"
PHONE = {"width": 390, "height": 844}


def new_email() -> str:
    """Return an address that nobody has used."""
    return f"ada-{secrets.token_hex(6)}@example.com"


def sign_up(page: Page, email: str | None = None, name: str = "Ada", role: str = BACK_END) -> str:
    """Start a track as a visitor and make an account; returns its address."""
    page.goto(f"/roles/{role}")
    press(page, "Start this track")
    return create_account(page, email, name, role)


def create_account(page: Page, email: str | None = None, name: str = "Ada", role: str = BACK_END) -> str:
    """Fill in the sign-up page and arrive on the track."""
    email = email or new_email()
    page.get_by_label("First name").fill(name)
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Create account")
    arrive(page, f"/tracks/{role}")
    return email


def sign_in(page: Page, email: str) -> None:
    """Fill in the sign-in page."""
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")


def press(page: Page, name: str) -> None:
    """Press the first button of this name; on phones the one that starts a track stands on the page twice."""
    page.get_by_role("button", name=name, exact=True).first.click()


def arrive(page: Page, path: str) -> None:
    """Wait until the browser is at a path, whatever its query and fragment."""
    expect(page).to_have_url(re.compile(rf"^http://[^/]+{re.escape(path)}([?#].*)?$"))


def tick(page: Page, item: str) -> Locator:
    """Return the tick of an item on a track."""
    return page.get_by_role("button", name=f"Done: {item}", exact=True)


def offer(page: Page, item: str) -> Locator:
    """Return the check box of an item on a role's page; its name goes on with the item's summary."""
    return page.get_by_role("checkbox", name=re.compile(rf"^{re.escape(item)} "))


def expect_done(page: Page, item: str, done: bool = True) -> None:
    """Wait until an item's tick says that it is done, or not."""
    expect(tick(page, item)).to_have_attribute("aria-pressed", "true" if done else "false")


def expect_count(page: Page, words: str) -> None:
    """Wait until the track's number reads like "3 of 23 done"."""
    expect(page.locator("#standing").get_by_text(words, exact=True)).to_be_visible()


def open_row(page: Page, slug: str) -> Locator:
    """Open an item's row and return it."""
    row = page.locator(f"#item-{slug}")
    row.locator("summary").click()
    expect(row.locator("> details")).to_have_attribute("open", "")
    return row
