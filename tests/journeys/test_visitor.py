"""A visitor's ticks before there is an account."""

from playwright.sync_api import expect

from tests.journeys.conftest import OpenPage
from tests.journeys.steps import arrive, create_account, expect_count, offer, press
from tests.journeys.watch import Watch


def test_ticks_are_kept_as_they_are_made(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/roles/back-end-developer")
    with page.expect_response("**/ticks"):
        offer(page, "Git").check()
    with page.expect_response("**/ticks"):
        offer(page, "SQL").check()
    with page.expect_response("**/ticks"):
        offer(page, "Git").uncheck()
    page.get_by_role("link", name="All roles").click()
    page.get_by_role("link", name="Back-end Developer").click()
    expect(offer(page, "SQL")).to_be_checked()
    expect(offer(page, "Git")).not_to_be_checked()
    page.get_by_role("link", name="Sign up").click()
    expect(page.get_by_text("We kept your 1 tick: SQL.")).to_be_visible()


def test_ticks_are_kept_when_the_page_is_left_at_once_on_a_slow_line(open_page: OpenPage, watch: Watch) -> None:
    watch.announce("ERR_ABORTED")
    page = open_page()
    page.goto("/roles/back-end-developer")
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 400, "downloadThroughput": -1, "uploadThroughput": -1}
    line.send("Network.emulateNetworkConditions", slow)
    offer(page, "Git").check()
    offer(page, "SQL").check()
    page.get_by_role("link", name="All roles").click()
    arrive(page, "/roles")
    page.goto("/help")
    page.goto("/roles/back-end-developer")
    expect(offer(page, "Git")).to_be_checked()
    expect(offer(page, "SQL")).to_be_checked()


def test_start_carries_the_ticks_and_one_can_go_back_to_change_them(open_page: OpenPage, javascript: bool) -> None:
    page = open_page(javascript)
    page.goto("/roles/back-end-developer")
    for item in ("Git", "Python", "Java", "SQL"):
        offer(page, item).check()
    press(page, "Start this track")
    arrive(page, "/sign-up")
    page.get_by_role("link", name="Change").click()
    arrive(page, "/roles/back-end-developer")
    expect(offer(page, "Git")).to_be_checked()
    offer(page, "SQL").uncheck()
    press(page, "Start this track")
    expect(page.get_by_text("We kept your 3 ticks: Python, Java, Git.")).to_be_visible()
    create_account(page)
    expect(page.get_by_text("3 ticked as known already.")).to_be_visible()
    expect_count(page, "2 of 23 done")  # of the two languages one counts
