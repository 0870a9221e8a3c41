"""Every page by axe-core: WCAG 2.0 to 2.2, levels A and AA, and best practice, in two sizes, light and dark."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.journeys.conftest import OpenPage
from tests.journeys.server import Server
from tests.journeys.steps import arrive, expect_count, expect_done, offer, open_row, press, sign_in, sign_up, tick
from tests.journeys.watch import Watch

AXE = Path(__file__).parent / "vendor" / "axe-core-4.14.1.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
SIZES = ((390, 844), (1280, 900))

OF_COLOURS = ["color-contrast", "link-in-text-block"]  # what another colour scheme can change

RUN = """async (rules) => {
  const { violations, passes } = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  if (!passes.length) throw new Error("axe looked at nothing");
  return violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target}: ${node.failureSummary}`));
}"""


class Inspector:
    """Looks at page after page and keeps what is wrong."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.wrong: list[str] = []
        page.context.add_init_script(path=AXE)  # comes from the browser, so the pages' own policy stays in force

    def look(self, name: str) -> None:
        """Inspect the page as it is now."""
        for scheme, rules in (("light", RULES), ("dark", OF_COLOURS)):
            for width, height in SIZES:
                self.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                self.page.set_viewport_size({"width": width, "height": height})
                found = self.page.evaluate(RUN, rules)
                self.wrong += [f"{name}, {width} px, {scheme}: {line}" for line in found]

    def visit(self, *paths: str) -> None:
        """Open pages and inspect each."""
        for path in paths:
            self.page.goto(path)
            self.look(path)


def test_pages_of_a_visitor(open_page: OpenPage, watch: Watch) -> None:
    watch.announce("status of 404", "status of 422")
    page = open_page(reduced_motion="reduce")  # no colour is half way between two when axe looks
    inspector = Inspector(page)
    inspector.visit("/", "/sign-in", "/help", "/privacy", "/no-such-page", "/roles/back-end-developer/items/sql")
    inspector.visit("/roles?q=postgress&sort=pay", "/roles?q=zzzz", "/skills", "/skills/sql", "/about/sources")
    inspector.visit("/roles/compare", "/roles/compare?roles=data-analyst,data-engineer,data-scientist,ux-designer")
    page.goto("/roles/back-end-developer")
    offer(page, "Git").check()
    page.get_by_text("About APIs", exact=True).click()
    expect(page.get_by_text("Read more", exact=True)).to_be_visible()
    page.get_by_text("How much do Back-end Developers make?").click()
    inspector.look("role, a row and a question open")
    press(page, "Start this track")
    press(page, "Create account")
    expect(page.get_by_role("alert")).to_be_visible()
    inspector.look("sign-up with errors")
    assert not inspector.wrong, "\n".join(inspector.wrong)


def test_pages_of_a_learner(open_page: OpenPage, server: Server, watch: Watch) -> None:
    watch.announce("status of 404", "status of 422")
    page = open_page(reduced_motion="reduce")  # no colour is half way between two when axe looks
    inspector = Inspector(page)
    email = sign_up(page)
    expect(page.get_by_role("heading", name="What can you do already?")).to_be_visible()
    inspector.look("track, first run")
    tick(page, "SQL").click()
    expect_done(page, "SQL")
    set_one_aside(page)
    open_three_rows(page)
    page.get_by_text("Why this number?").click()
    inspector.look("track in use")
    inspector.visit("/roles?sort=near", "/skills/sql", "/roles/compare?roles=data-analyst,back-end-developer")
    page.goto("/roles/full-stack-developer")
    inspector.look("role of a learner")
    press(page, "Add this track")
    page.get_by_role("navigation", name="Your tracks").locator("summary").click()
    inspector.look("second track, switcher open")
    inspector.visit("/roles", "/no-such-page", "/roles/back-end-developer", "/tracks/back-end-developer/items/sql")
    settings_and_unsent(page, inspector, server, email)
    assert not inspector.wrong, "\n".join(inspector.wrong)


def set_one_aside(page: Page) -> None:
    open_row(page, "nosql-databases")
    page.get_by_text("Set NoSQL databases aside", exact=True).click()
    press(page, "Set NoSQL databases aside on this track")
    expect_count(page, "1 of 22 done")
    page.get_by_text("1 set aside", exact=True).click()


def open_three_rows(page: Page) -> None:
    for slug, words in (("apis", "Read more"), ("lending-library-api", "Shows"), ("find-jobs", "Sub-steps")):
        expect(open_row(page, slug).get_by_text(words, exact=True)).to_be_visible()
    page.get_by_role("button", name="Learning, APIs").click()
    expect(page.locator("#item-apis .tag")).to_have_text("Learning")


def settings_and_unsent(page: Page, inspector: Inspector, server: Server, email: str) -> None:
    page.goto("/settings")
    press(page, "Change password")
    expect(page.get_by_role("alert")).to_be_visible()
    inspector.look("settings with errors")
    page.get_by_label("First name").fill("Grace")
    server.end_sessions(email)
    press(page, "Save name")
    sign_in(page, email)
    arrive(page, "/unsent")
    inspector.look("unsent")
