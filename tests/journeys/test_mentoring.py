"""A learner invites a mentor, who sees what is shared: in a browser, with and without JavaScript, and by axe."""

import re

from playwright.sync_api import Page, expect

from tests.cast import PASSWORD
from tests.journeys.conftest import OpenPage
from tests.journeys.steps import arrive, expect_done, new_email, press, sign_up, tick
from tests.journeys.test_axe import Inspector
from tests.journeys.test_look import expect_fits
from tests.journeys.watch import Watch


def invitation(page: Page) -> str:
    """Make an invitation that shares everything but evidence; returns its link."""
    page.goto("/settings")
    page.get_by_role("link", name="Mentors and what they see").click()
    page.get_by_role("link", name="Invite a mentor").click()
    page.get_by_label("Evidence").uncheck()
    page.get_by_label("Their name").fill("Bo")
    press(page, "Create invitation")
    arrive(page, "/mentors")
    return page.get_by_role("textbox", name="Your invitation is ready").input_value()


def become_mentor(page: Page, link: str) -> None:
    """Follow a link as somebody without an account, sign up and accept."""
    page.goto(link)
    page.get_by_role("main").get_by_role("link", name="Sign up").click()
    page.get_by_label("First name").fill("Bo")
    page.get_by_label("Email address").fill(new_email())
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Create account")
    expect(page.get_by_text("Ada asks you to be their mentor.")).to_be_visible()
    press(page, "Accept")
    expect(page).to_have_url(re.compile(r"/mentoring/learners/\d+$"))


def test_from_the_invitation_to_its_end(open_page: OpenPage, watch: Watch, javascript: bool) -> None:
    watch.announce("status of 404")
    ada, bo = open_page(javascript), open_page(javascript)
    sign_up(ada)
    tick(ada, "SQL").click()
    expect_done(ada, "SQL")
    become_mentor(bo, invitation(ada))
    expect(bo.get_by_text("1 of 23 done")).to_be_visible()
    expect(bo.get_by_text("Not shared with you: evidence, notes.")).to_be_visible()
    learner = bo.url
    bo.get_by_role("navigation", name="Main").get_by_role("link", name="Learners").click()
    bo.get_by_role("link", name="Ada").click()
    assert bo.url.partition("?")[0] == learner
    ada.reload()
    ada.get_by_role("link", name="View as").click()
    expect(ada.get_by_text("This is what Bo sees.")).to_be_visible()
    ada.get_by_role("link", name="Back to Mentors").click()
    press(ada, "Pause")
    expect(ada.get_by_text("Paused: sees nothing of this.")).to_be_visible()
    bo.reload()
    expect(bo.get_by_role("heading", name="Not found")).to_be_visible()
    press(ada, "Go on")
    bo.goto(learner)
    expect(bo.get_by_text("1 of 23 done")).to_be_visible()
    press(ada, "Revoke")
    bo.reload()
    expect(bo.get_by_role("heading", name="Not found")).to_be_visible()


def test_a_notice_is_read(open_page: OpenPage, watch: Watch, javascript: bool) -> None:
    ada, bo = open_page(javascript), open_page(javascript)
    sign_up(ada)
    become_mentor(bo, invitation(ada))
    ada.reload()
    ada.get_by_role("link", name="Notices, 1 unread").click()
    expect(ada.get_by_role("link", name="Bo accepted your invitation")).to_be_visible()
    press(ada, "Mark as read")
    expect(ada.get_by_role("link", name="Notices", exact=True)).to_be_visible()
    expect(ada.get_by_role("button", name="Mark")).to_have_count(0)


def test_its_pages_by_axe_and_on_a_narrow_screen(open_page: OpenPage, watch: Watch) -> None:
    watch.announce("status of 404", "status of 422")
    ada, bo = open_page(reduced_motion="reduce"), open_page(reduced_motion="reduce")
    sign_up(ada)
    inspector, mentor = Inspector(ada), Inspector(bo)
    ada.goto("/mentors/invite")
    inspector.look("invitation")
    ada.get_by_label("Skills").uncheck()
    ada.get_by_label("Last day").fill("2020-01-01")
    press(ada, "Create invitation")
    expect(ada.get_by_role("alert")).to_be_visible()
    inspector.look("invitation with errors")
    link = invitation(ada)
    inspector.look("link")
    mentor.visit(link, "/invitations/nothing")
    become_mentor(bo, link)
    mentor.look("learner")
    mentor.visit("/mentoring", link)
    inspector.visit("/notices", "/notices?show=unread", "/settings/notices")
    for page in (ada, bo):
        page.set_viewport_size({"width": 320, "height": 640})
    for path in ("/mentors", "/mentors/invite", "/notices"):
        ada.goto(path)
        expect_fits(ada)
    inspector.visit("/mentors")
    bo.goto("/mentoring")
    bo.get_by_role("link", name="Ada").click()
    expect_fits(bo)
    assert not inspector.wrong + mentor.wrong, "\n".join(inspector.wrong + mentor.wrong)


def test_a_cohort_by_axe_and_on_a_narrow_screen(open_page: OpenPage, watch: Watch) -> None:
    watch.announce("status of 404", "status of 422")
    ada, bo, di = (open_page(reduced_motion="reduce") for _ in range(3))
    for page, name in ((bo, "Bo"), (di, "Di")):
        sign_up_without_a_track(page, name)
    sign_up(ada)
    learner, owner, helper = Inspector(ada), Inspector(bo), Inspector(di)
    owner.visit("/mentoring", "/mentoring/cohorts")
    press(bo, "Make cohort")
    expect(bo.get_by_role("alert")).to_be_visible()
    owner.look("cohort with errors")
    bo.get_by_label("Name of the cohort").fill("Autumn cohort")
    press(bo, "Make cohort")
    expect(bo.get_by_role("heading", name="Autumn cohort")).to_be_visible()
    cohort = bo.url
    link = bo.get_by_role("textbox", name="Link for learners").input_value()
    ask = bo.get_by_role("textbox", name="Invite a mentor").input_value()
    ada.goto(link)
    learner.look("join")
    press(ada, "Join")
    expect(ada.get_by_role("alert")).to_be_visible()
    ada.get_by_label("Skills").check()
    learner.look("join with errors")
    press(ada, "Join")
    arrive(ada, "/mentors")
    helper.visit(ask, link)
    di.goto(ask)
    press(di, "Accept")
    helper.look("cohort of another's")
    bo.goto(cohort)
    bo.get_by_text("Remove a learner").click()
    owner.look("cohort")
    for page, paths in ((bo, [cohort, "/mentoring/cohorts"]), (ada, ["/mentors", link]), (di, [cohort, ask])):
        page.set_viewport_size({"width": 320, "height": 640})
        for path in paths:
            page.goto(path)
            expect_fits(page)
    ada.goto("/mentors")
    press(ada, "Leave")
    expect(ada.get_by_text("You left Autumn cohort.")).to_be_visible()
    ada.goto(link)
    press(ada, "No, thank you")
    arrive(ada, "/tracks/back-end-developer")
    wrong = learner.wrong + owner.wrong + helper.wrong
    assert not wrong, "\n".join(wrong)


def sign_up_without_a_track(page: Page, name: str) -> None:
    page.goto("/sign-up")
    page.get_by_label("First name").fill(name)
    page.get_by_label("Email address").fill(new_email())
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Create account")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
