"""Searched, filtered, sorted, paged and as a file: the table of a mentor's learners, with many of them."""

import random
import re
from collections.abc import Callable
from html import unescape

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, text

from bench.crowd import add_learners, join_cohort
from learnpath.accounts.models import User
from learnpath.catalogue.current import catalogue
from learnpath.core.clock import now
from learnpath.core.db import columns, execute, saving
from learnpath.mentoring.consents import shared_with
from learnpath.mentoring.learners import HEADINGS, Learners, open_learners
from learnpath.mentoring.models import Consent
from learnpath.mentoring.wanted import SORTS, STATES, Reason
from learnpath.tracks.state import by_learner, read_kept
from tests.cast import Person, sign_in
from tests.conftest import Statements
from tests.mentoring.screen import defused, every_page, needy, page, rows, table_file
from tests.mentoring.sharing import mentor

NAMES = (
    *("=cmd()", "=1+1 🦆", "", "+49 30", "-x", "\uff1d1+1", "@home", 'a"b', "Ben, <b>", "ßtrasse"),
    *("\u202eabc", "O'Neil &amp; Co", "x\u00a0y", "New\u2028line"),
)
Crowd = Callable[..., Person]


@pytest.fixture
def crowd(app: Flask) -> Crowd:
    """Make learners in cohorts, and a mentor of the first of these."""

    def make(learners: int, size: int, cohorts: int = 1) -> Person:
        person = mentor(app)
        person.client.get("/settings")  # the notice of a new account
        with app.app_context():
            add_learners(0, learners - 1, size, now())
            for number in range(cohorts):
                join_cohort(number_of(person.email), number, now())
        return person

    return make


def number_of(email: str) -> int:
    return int(execute(select(columns(User).id).where(columns(User).email == email)).scalar_one())


def shake(app: Flask, seed: int) -> None:
    """Give learners names that hurt, other sections and time zones, and no progress to some."""
    rng = random.Random(seed)
    with app.app_context(), saving():
        for number, name in enumerate(NAMES):
            values = {"name": name, "zone": rng.choice((None, "Asia/Tokyo", "America/Los_Angeles"))}
            change = text('UPDATE "user" SET name = :name, time_zone = :zone WHERE email = :email')
            execute(change, values | {"email": f"crowd-{number * 5}@example.com"})
        for number in execute(select(columns(Consent).id)).scalars().all():
            sections = rng.choice((15, 15, 7, 1, 2, 5, 8))
            change = text("UPDATE consent SET sections = :sections WHERE id = :number")
            execute(change, {"sections": sections, "number": number})


@pytest.mark.parametrize("seed", [1, 2])
def test_the_file_equals_the_screen(app: Flask, crowd: Crowd, seed: int) -> None:
    bo = crowd(70, 70)
    shake(app, seed)
    some = ("?q=1&role=software-engineer", "?q=%3D", "?cohort=999&state=nothing", "?q=nobody+there")
    for query in (*(f"?sort={sort}" for sort in SORTS), *(f"?sort=done&state={state}" for state in STATES), *some):
        head, *lines = table_file(bo, query)
        assert tuple(head) == HEADINGS
        assert lines == [defused(row) for row in every_page(bo, query)], query
    names = {row[0] for row in every_page(bo)}
    assert {name or "Someone without a name" for name in NAMES} <= names
    assert sorted((line[0] for line in table_file(bo, "?q=%3D")[1:]), reverse=True) == ["'=cmd()", "'=1+1 🦆"]


def test_sorts_say_which_column_and_filters_combine_and_are_kept(app: Flask, crowd: Crowd) -> None:
    bo = crowd(60, 30, cohorts=2)
    assert len(every_page(bo)) == 60 and "60 learners." in page(bo)
    for sort, (way, _, _) in SORTS.items():
        found = re.findall(r'<th scope="col"[^>]*aria-sort="(\w+)"><a href="([^"]*)"', page(bo, f"?sort={sort}"))
        assert [(one, unescape(link)) for one, link in found] == [
            (way, "/mentoring" + (f"?sort={sort}" if sort != "active" else ""))
        ]
    shares = [int(row[2].split()[0]) / int(row[2].split()[-1]) for row in every_page(bo, "?sort=done")]
    assert [int(share * 100) for share in shares] == sorted(int(share * 100) for share in shares)
    cohorts = dict(re.findall(r'<option value="(\d+)">(Cohort \d)</option>', page(bo)))
    assert [*cohorts.values()] == ["Cohort 0", "Cohort 1"]
    first = {row[0] for row in every_page(bo, f"?cohort={next(iter(cohorts))}")}
    assert first == {f"Learner {number}" for number in range(30)}
    query = f"?q=learner&cohort={next(iter(cohorts))}&role=devops-engineer&state=attention&sort=name"
    found, shown = every_page(bo, query), page(bo, query)
    assert found and all(row[1] == "DevOps Engineer" and row[0] in first & needy(shown).keys() for row in found)
    assert f"{len(found)} of 60 learners." in shown and shown.count(" selected>") == 3 and 'value="learner"' in shown
    for link in re.findall(r'<th scope="col"[^>]*><a href="([^"]*)"|href="(/mentoring.csv[^"]*)"', shown):
        said = unescape("".join(link))
        assert all(part in said for part in ("q=learner", "cohort=", "role=devops", "state=attention")), said
    everyone = [*STATES]
    by_state = {state: {row[0] for row in every_page(bo, f"?state={state}")} for state in everyone}
    assert not by_state["active"] & by_state["quiet"] and all(
        by_state[state] for state in ("attention", "active", "quiet")
    )
    nothing = page(bo, "?q=nobody+<b>&role=devops-engineer")
    assert "No learner is found for “<bdi>nobody &lt;b&gt;</bdi>” with these filters" in nothing and not rows(nothing)
    assert '<a href="/mentoring">All learners</a>' in nothing and "mentoring.csv" not in nothing


def test_cohorts_of_others_are_no_filter_and_what_makes_no_sense_is_passed_over(app: Flask, crowd: Crowd) -> None:
    bo = crowd(40, 10, cohorts=1)
    with app.app_context():
        theirs = execute(text("SELECT id FROM cohort WHERE name = 'Cohort 1'")).scalar_one()
    assert "Cohort 1" not in page(bo)
    for query in (
        f"cohort={theirs}",
        "cohort=-1",
        "cohort=x",
        "role=qa-tester",
        "state=1",
        "sort=x",
        "page=x",
        "page=٣",
    ):
        assert rows(page(bo, f"?{query}")) == rows(page(bo)) and "10 learners." in page(bo, f"?{query}"), query


def test_pages_are_of_fifty_and_the_needy_of_all_of_them_are_twenty_at_most(app: Flask, crowd: Crowd) -> None:
    bo = crowd(120, 120)
    for number, size in ((1, 50), (2, 50), (3, 20), (4, 20), (999_999, 20), (0, 50), (9_999_999, 50)):
        text = page(bo, f"?page={number}")
        shown = min(number, 3) if 0 < number < 1_000_000 else 1
        assert len(rows(text)) == size and f"Page {shown} of 3" in text, number
        assert (">Previous</a>" in text, ">Next</a>" in text) == (shown > 1, shown < 3)
        assert len(needy(text)) == 20
    more = re.search(r'<a href="([^"]*)">and (\d+) more</a>', page(bo, "?sort=name&page=2"))
    assert more and unescape(more[1]) == "/mentoring?state=attention&sort=name"
    needed = every_page(bo, "?state=attention")
    assert len(needed) == int(more[2]) + 20
    assert f"120 learners. {len(needed)} need attention" in page(bo)


@pytest.mark.parametrize("learners", [1, 20, 200])
def test_the_page_takes_three_statements_beside_the_sessions_however_many_learners_there_are(
    crowd: Crowd, statements: Statements, learners: int
) -> None:
    bo = crowd(learners, learners)
    for path in ("/mentoring", "/mentoring?sort=forecast&q=e&state=attention", "/mentoring.csv"):
        bo.client.get("/help")
        statements.clear()
        assert bo.client.get(path).status_code == 200
        found = [statement for statement in statements if "rate_limit" not in statement]  # files are counted
        assert len(found) == 4, found  # the session's, what is shared, what all have, what waits
    assert len(table_file(bo)) == learners + 1


def test_further_reasons_stand_first_with_their_own_action(app: Flask, crowd: Crowd) -> None:
    bo = crowd(12, 12)
    with app.app_context(), app.test_request_context():
        person = number_of(bo.email)

        def look(values: dict[str, str], further: dict[tuple[int, int], list[Reason]]) -> Learners:
            shared = shared_with(person, now())
            return open_learners(shared, by_learner(read_kept(shared)), catalogue(), values, now(), "", further)

        plain = look({}, {})
        assert [row.standing.drawn.needy for row in plain.needy] == [
            r.standing.drawn.needy for r in plain.found if r.standing.reasons
        ]
        calm = next(row for row in plain.found if not row.standing.reasons)
        asked = Reason("Asked about <joins> 3 days ago.", "Reply", "/mentoring/learners/1#comment-7")
        found = look({"state": "attention"}, {(calm.shared.learner_id, calm.standing.track_id): [asked]})
        assert found.needy[0].shared == calm.shared and len(found.needy) == len(plain.needy) + 1
        assert found.people_in_need == plain.people_in_need + 1
        drawn = str(found.needy_drawn)
        assert drawn.startswith("<li>") or drawn.lstrip().startswith("<li>")
        assert "Asked about &lt;joins&gt; 3 days ago." in drawn.partition("</li>")[0]
        assert '<a class="btn sm" href="/mentoring/learners/1#comment-7">Reply<' in drawn.partition("</li>")[0]


def test_nothing_that_is_kept_outlasts_a_change(app: Flask, crowd: Crowd) -> None:
    bo = crowd(3, 3)
    before = rows(page(bo))
    with app.app_context(), saving():
        assert execute(select(func.count()).select_from(Consent)).scalar_one() == 3
        execute(text("UPDATE consent SET sections = 1"))
    skills = rows(page(bo))
    assert all(row[5] == "Not shared" for row in skills) and skills != before
    with app.app_context(), saving():
        execute(text("UPDATE progress SET status = 0"))
    assert all(row[2].startswith("0 of ") and row[4] == "Nothing" for row in rows(page(bo)))
    with app.app_context(), saving():
        execute(text("UPDATE \"user\" SET name = 'New name' WHERE name LIKE 'Learner%'"))
    every = rows(page(bo))
    assert {row[0] for row in every} == {"New name"} and rows(page(bo, "?q=nobody")) == []
    with time_machine.travel(now() + 5 * 86_400):
        assert [row[6] for row in rows(page(sign_in(app, bo.email)))] != [row[6] for row in every]
    with app.app_context(), saving():
        execute(text("UPDATE consent SET paused_at = 1"))
    assert "Nobody shares anything with you" in page(bo) and len(table_file(bo)) == 1
