"""Finding a role or a skill through the pages: search, filters, sorting, pages, comparing."""

import html
import re
from itertools import pairwise

import pytest
from flask import Flask

from learnpath.catalogue.current import catalogue
from learnpath.tracks import role_list
from tests.cast import Person, sign_up
from tests.conftest import Statements
from tests.pages import CheckingClient


def names(page: str) -> list[str]:
    """Return the names in a page's list, in order."""
    return [html.unescape(name) for name in re.findall(r'<span class="nm">([^<]+)</span></a>', page)]


def said(page: str) -> str:
    """Return what a page announces as the number of results."""
    found = re.search(r'id="count"[^>]*>(\d[^<]+)<', page)
    assert found
    return found[1]


def test_the_front_page_lists_all_roles(client: CheckingClient) -> None:
    for path in ("/", "/roles"):
        page = client.get(path).text
        assert len(names(page)) == 64 and said(page) == "64 roles"
        assert names(page)[0] == "Back-end Developer" and "Nearest" not in page


def test_a_search_lists_what_matched_best_first(client: CheckingClient) -> None:
    page = client.get("/roles?q=postgress").text
    assert said(page) == f"{len(names(page))} of 64 roles" and "Asks for PostgreSQL" in page
    assert 'value="postgress"' in page
    assert "Also advertised as SRE" in client.get("/roles?q=SRE").text
    assert names(client.get("/?q=javascrpit").text)[0] == "JavaScript Developer"


def test_a_family_filters_and_stays_with_the_search(client: CheckingClient) -> None:
    page = client.get("/roles?q=sql&family=data").text
    assert "Data Analyst" in names(page) and "Back-end Developer" not in names(page)
    assert '<input type="hidden" name="family" value="data">' in page
    assert re.search(r'href="/roles\?q=sql&amp;family=data" aria-current="true">Data \d', page)
    elsewhere = client.get("/roles?q=SRE&family=data").text
    assert "No role matches “SRE” in this area." in elsewhere and 'href="/roles?q=SRE"' in elsewhere


@pytest.mark.parametrize(("sort", "kind"), [("pay", "median_pay"), ("growth", "growth")])
def test_sorting_by_a_figure_uses_one_vintage_with_blanks_last(
    app: Flask, client: CheckingClient, sort: str, kind: str
) -> None:
    with app.app_context():
        snapshot = catalogue()
    page = client.get(f"/roles?sort={sort}").text
    by_name = {role.name: role for role in snapshot.roles.values()}
    facts = [next((f for f in by_name[name].entry.facts if f.lead and f.kind == kind), None) for name in names(page)]
    assert len(facts) == 64 and len([fact for fact in facts if fact]) > 50
    for one, other in pairwise(facts):
        assert one is not None or other is None, "blanks come last"
        assert not (one and other) or one.value >= other.value
    assert len({(fact.source, fact.period) for fact in facts if fact}) == 1
    assert "Employment Projections 2025 to 2035" in page and f"{facts[0].scope}, {facts[0].period}" in html.unescape(
        page
    )  # type: ignore[union-attr]


def test_sorting_by_name(client: CheckingClient) -> None:
    found = names(client.get("/roles?sort=name").text)
    assert found == sorted(found, key=str.casefold)


def test_a_learner_sorts_by_what_is_done_and_sees_the_nearest_roles_with_the_reason(ada: Person) -> None:
    for path in ("/roles?sort=near", "/tracks/back-end-developer"):
        assert "Nearest roles" in ada.client.get(path).text and "You have done" not in ada.client.get(path).text
    for item in ("sql", "git", "apis"):
        ada.tick(item)
    page = ada.client.get("/roles?sort=near").text
    near = re.findall(r'<a href="/roles/([^"]+)">[^<]+</a> <span class="muted">([^<]+)</span>', page)
    assert len(near) == 3 and "back-end-developer" not in [slug for slug, _ in near]
    for slug, reason in near:
        number = re.search(r"You have done (\d+) of the (\d+) that it needs, such as [A-Z]", reason)
        assert number and f"{number[1]} of {number[2]} carry over" in ada.client.get(f"/roles/{slug}").text
    page = page[page.index('class="list tiles"') :]
    shares = [int(m) / int(n) for m, n in re.findall(r"(\d+) of (?:the )?(\d+) (?:that it needs|done)", page)]
    assert len(shares) > 20 and shares == sorted(shares, reverse=True)
    assert 'value="near" selected' in ada.client.get("/roles?sort=near").text


def test_a_visitor_cannot_sort_by_what_is_done(client: CheckingClient) -> None:
    assert 'value="near"' not in client.get("/roles?sort=near").text


@pytest.mark.parametrize(
    "query", ["sort=nope", "family=nope", "page=0", "page=-1", "page=x", "page=²", "page=9999999", "page=", "q=%00"]
)
def test_what_makes_no_sense_in_the_address_is_passed_over(client: CheckingClient, query: str) -> None:
    for path in ("/roles", "/skills"):
        assert len(names(client.get(f"{path}?{query}").text)) in (64, 100)


def test_nothing_found_suggests(client: CheckingClient) -> None:
    page = client.get("/roles?q=figmma+zzz").text
    assert said(page) == "0 of 64 roles" and '<a href="/roles?q=Figma">Figma</a>' in page
    assert '<a href="/roles?q=SQL">SQL</a>' in client.get("/roles?q=%3F%3F").text
    assert "See all 277 skills" in client.get("/skills?q=qwqwqw").text


def test_lists_are_paged(client: CheckingClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(role_list, "PAGE", 20)
    for path, all_ in (("/roles?sort=name", 64), ("/skills", 277), ("/skills?q=s", None)):
        found, address = list[str](), path
        while address:
            page = client.get(address).text
            found += names(page)
            assert len(names(page)) <= 100
            more = re.search(r'<a class="btn" href="([^"]+)">More', page)
            address = html.unescape(more[1]) if more else ""
        assert len(set(found)) == len(found) == (all_ or len(found))
    assert "There is no page 9." in client.get("/roles?page=9").text
    assert "There is no page 9." in client.get("/skills?page=9").text


def test_skills_by_category_each_with_how_many_roles_ask(client: CheckingClient) -> None:
    page = client.get("/skills").text
    assert said(page) == "277 skills" and len(names(page)) == 100
    one = client.get("/skills?category=Security").text
    assert 0 < len(names(one)) < 60 and 'name="category" value="Security"' in one
    assert names(client.get("/skills?q=postgress").text)[0] == "PostgreSQL"


def test_a_skill_says_who_asks_for_it(app: Flask, client: CheckingClient) -> None:
    with app.app_context():
        snapshot = catalogue()
    asking = [role for role in snapshot.roles.values() if "sql" in role.by_slug]
    page = client.get("/skills/sql").text
    assert f"{len(asking)} of 64 roles ask for it" in page
    assert all(f'href="/roles/{role.slug}"' in page for role in asking)
    assert "postgresql.org" in page and "Structured Query Language" in page
    assert client.get("/skills/nope").status_code == client.get("/skills/build-your-network").status_code == 404


def test_a_tick_on_a_skill_counts_on_the_track(ada: Person) -> None:
    answer = ada.client.submit("/skills/sql/status", status="done")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/skills/sql")
    page = ada.client.get("/skills/sql").text
    assert "SQL done." in page and re.search(r'value="done" aria-pressed="true"', page)
    assert "1 of 23 done" in ada.page() and '<span class="tag ok">Your track</span>' in page
    assert '<span class="tag ok">Done</span>' in ada.client.get("/skills?q=sql").text
    ada.client.submit("/skills/sql/status", status="learning")
    assert "0 of 23 done" in ada.page()
    assert ada.client.submit("/skills/sql/status", status="nope").status_code == 400
    assert ada.client.submit("/skills/nope/status", status="done").status_code == 404


def test_a_visitor_ticks_a_skill_before_any_sign_up(app: Flask, client: CheckingClient) -> None:
    client.submit("/skills/sql/status", status="done", _page="/skills/sql")
    client.submit("/skills/git/status", status="done", _page="/skills/git")
    client.submit("/skills/git/status", status="todo", _page="/skills/git")
    assert client.submit("/skills/git/status", status="learning", _page="/skills/git").status_code == 400
    assert re.search(r'value="done" aria-pressed="true"', client.get("/skills/sql").text)
    assert re.search(r'value="sql" checked', client.get("/roles/data-analyst").text)
    assert "We kept your 1 tick: SQL." in client.get("/sign-up").text
    answer = client.submit("/sign-up", _page="/sign-up", email="eve@example.com", password="three ordinary words")
    assert answer.status_code == 303
    page = client.get("/skills/sql").text
    assert re.search(r'value="done" aria-pressed="true"', page) and "1 ticked as known already" in page


def test_comparing_shows_what_is_shared_and_what_is_not(app: Flask, ada: Person, client: CheckingClient) -> None:
    with app.app_context():
        roles = catalogue().roles
    pair = [roles["data-analyst"], roles["data-engineer"]]
    page = client.get("/roles/compare?roles=data-analyst,data-engineer,data-analyst,nope").text
    shared, _, only = page.partition(">Only here<")
    for item in {*pair[0].items, *pair[1].items}:
        if item.kind == "skill":
            both = all(item.slug in role.by_slug for role in pair)
            assert (f'href="/skills/{item.slug}"' in shared) == both == (f'href="/skills/{item.slug}"' not in only)
    assert "U.S. Bureau of Labor Statistics" in page and "would still take" not in page
    ada.tick("sql")
    own = ada.client.get("/roles/compare?roles=data-analyst,back-end-developer").text
    assert "What it would still take" in own and "<strong>22 of 23</strong>" in own


def test_four_roles_are_compared_at_most_and_any_can_be_taken_out(client: CheckingClient) -> None:
    slugs = ["data-analyst", "data-engineer", "data-scientist", "ux-designer", "qa-tester"]
    page = client.get(f"/roles/compare?roles={','.join(slugs)}").text
    assert page.count('<th scope="col">') == 4 and "qa-tester" not in page and 'id="add"' not in page
    assert 'href="/roles/compare?roles=data-engineer,data-scientist,ux-designer"' in page
    assert client.get("/roles/compare?roles=data-analyst&roles=ux-designer").text.count('<th scope="col">') == 2
    assert 'id="add"' in client.get("/roles/compare?roles=,,%00").text


def test_every_source_is_named_with_its_licence(app: Flask, client: CheckingClient) -> None:
    page = html.unescape(client.get("/about/sources").text)
    with app.app_context():
        for source in catalogue().sources.values():
            assert source.name in page and source.licence in page
    assert "O*NET Database" in page and "CC BY 4.0" in page and "USDOL/ETA" in page


def test_finding_takes_two_statements_at_most(app: Flask, ada: Person, statements: Statements) -> None:
    for path in ("/roles", "/roles?q=sql&sort=near", "/skills", "/skills/sql", "/roles/compare?roles=data-analyst"):
        for client, most in ((ada.client, 2), (app.test_client(), 1)):
            client.get(path)
            statements.clear()
            client.get(path)
            assert len(statements) <= most, (path, statements)


def test_a_learner_without_a_track_sees_the_roles(app: Flask) -> None:
    person = sign_up(app, "bo@example.com", role=None)
    assert said(person.client.get("/").text) == "64 roles"
