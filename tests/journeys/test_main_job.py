"""The main job, end to end: pick a role, tick, add a second role, come back on another device."""

from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPage
from tests.journeys.steps import arrive, create_account, expect_count, expect_done, offer, press, sign_in, sign_up, tick
from tests.journeys.watch import Watch


def test_from_the_first_tick_to_another_device(open_page: OpenPage, watch: Watch, javascript: bool) -> None:
    watch.announce("/ticks: net::ERR_ABORTED")  # a tick that is under way when the page is left goes once more
    page = open_page(javascript)
    email = start_with_three_ticks(page)
    tick_and_untick(page)
    add_a_second_role(page)
    page.context.close()
    come_back(open_page(javascript), email)
    stranger = open_page(javascript)
    sign_up(stranger)
    expect_count(stranger, "0 of 23 done")


def start_with_three_ticks(page: Page) -> str:
    page.goto("/")
    page.get_by_role("link", name="Back-end Developer").click()
    arrive(page, "/roles/back-end-developer")
    for item in ("Git", "SQL", "Python"):
        offer(page, item).check()
    press(page, "Start this track")
    expect(page.get_by_text("We kept your 3 ticks")).to_be_visible()
    email = create_account(page)
    expect_count(page, "3 of 23 done")
    for item in ("Git", "SQL", "Python"):
        expect_done(page, item)
    return email


def tick_and_untick(page: Page) -> None:
    tick(page, "APIs").click()
    expect_done(page, "APIs")
    expect_count(page, "4 of 23 done")
    tick(page, "APIs").click()
    expect_done(page, "APIs", False)
    expect_count(page, "3 of 23 done")


def add_a_second_role(page: Page) -> None:
    page.get_by_role("link", name="Roles", exact=True).click()
    page.get_by_role("link", name="Full-stack Developer").click()
    arrive(page, "/roles/full-stack-developer")
    expect(page.get_by_role("heading", name="3 of 24 carry over")).to_be_visible()
    press(page, "Add this track")
    arrive(page, "/tracks/full-stack-developer")
    expect_count(page, "3 of 24 done")
    for item in ("Git", "SQL", "Python"):
        expect_done(page, item)
    page.goto("/roles/full-stack-developer")
    expect(page.get_by_role("link", name="Open your track")).to_be_visible()
    expect(page.get_by_role("checkbox")).to_have_count(0)  # there is no button here that would keep them


def come_back(page: Page, email: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("Keep me signed in").check()
    sign_in(page, email)
    arrive(page, "/tracks/full-stack-developer")
    expect_count(page, "3 of 24 done")
    kept = [cookie["expires"] for cookie in page.context.cookies() if cookie["name"] == "learnpath_session"]
    assert kept and kept[0] > 0, "the cookie would go with the browser's window"
    page.get_by_role("navigation", name="Your tracks").locator("summary").click()
    page.get_by_role("link", name="Back-end Developer").click()
    arrive(page, "/tracks/back-end-developer")
    expect_count(page, "3 of 23 done")
    expect_done(page, "APIs", False)
