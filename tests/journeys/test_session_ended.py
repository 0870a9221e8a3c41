"""A session that ends while someone is typing: nothing typed is lost, and nothing is saved unasked."""

from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPage
from tests.journeys.server import Server
from tests.journeys.steps import PASSWORD, arrive, expect_done, press, sign_in, sign_up, tick
from tests.journeys.watch import Watch

AGAIN = "/settings/security/again"


def type_a_new_name(page: Page) -> None:
    page.goto("/settings")
    page.get_by_label("First name").fill("Grace")


def save_and_sign_in_again(page: Page, email: str) -> None:
    press(page, "Save name")
    arrive(page, "/sign-in")
    sign_in(page, email)
    arrive(page, "/unsent")
    expect(page.get_by_role("main").get_by_text("Grace", exact=True)).to_be_visible()


def expect_name(page: Page, name: str) -> None:
    arrive(page, "/settings")
    expect(page.get_by_label("First name")).to_have_value(name)


def test_what_was_typed_is_shown_and_saved_when_asked(open_page: OpenPage, server: Server, javascript: bool) -> None:
    page = open_page(javascript)
    email = sign_up(page)
    type_a_new_name(page)
    server.end_sessions(email)
    save_and_sign_in_again(page, email)
    press(page, "Save it now")
    expect(page.get_by_role("status").get_by_text("Saved.")).to_be_attached()
    expect_name(page, "Grace")


def test_what_was_typed_can_be_left(open_page: OpenPage, javascript: bool) -> None:
    page = open_page(javascript)
    email = sign_up(page)
    type_a_new_name(page)
    other_tab = page.context.new_page()
    other_tab.goto("/help")
    press(other_tab, "Sign out")
    expect(other_tab.get_by_role("status")).to_have_text("You are signed out.")
    save_and_sign_in_again(page, email)
    press(page, "Leave it")
    expect_name(page, "Ada")
    page.goto("/unsent")
    arrive(page, "/tracks/back-end-developer")


def test_a_tick_asks_to_sign_in_and_is_offered_again(open_page: OpenPage, server: Server, javascript: bool) -> None:
    page = open_page(javascript)
    email = sign_up(page)
    server.end_sessions(email)
    tick(page, "SQL").click()
    arrive(page, "/sign-in")
    sign_in(page, email)
    arrive(page, "/unsent")
    press(page, "Save it now")
    arrive(page, "/tracks/back-end-developer")
    expect_done(page, "SQL")


def test_a_tick_after_signing_in_anew_in_another_tab_can_be_made(open_page: OpenPage, watch: Watch) -> None:
    watch.announce("status of 400")
    page = open_page()
    email = sign_up(page)
    other_tab = page.context.new_page()
    other_tab.goto("/help")
    press(other_tab, "Sign out")
    other_tab.get_by_role("link", name="Sign in").click()
    sign_in(other_tab, email)
    arrive(other_tab, "/tracks/back-end-developer")
    tick(page, "SQL").click()
    expect(page.get_by_text("Try again").first).to_be_visible()
    tick(page, "SQL").click()
    expect_done(page, "SQL")


def test_after_signing_out_the_way_back_shows_nothing(open_page: OpenPage) -> None:
    page = open_page()
    sign_up(page, name="Canary")
    page.goto("/settings")
    expect(page.get_by_label("First name")).to_have_value("Canary")
    press(page, "Sign out")
    arrive(page, "/")
    page.go_back()
    arrive(page, "/sign-in")
    assert "Canary" not in page.content()
    kept = page.evaluate("JSON.stringify([localStorage, sessionStorage]) + document.cookie")
    assert "anary" not in kept and "@" not in kept and "learnpath" not in kept


def test_what_is_under_way_is_not_sent_again(open_page: OpenPage) -> None:
    page, sent = open_page(), []
    sign_up(page)
    page.goto(AGAIN)
    page.route(f"**{AGAIN}", lambda route: sent.append(route) if route.request.method == "POST" else route.continue_())
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    with page.expect_request(f"**{AGAIN}"):
        page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    sent[0].continue_()
    arrive(page, "/settings/security")
    expect(page.get_by_role("heading", name="Security")).to_be_visible()
    assert len(sent) == 1
