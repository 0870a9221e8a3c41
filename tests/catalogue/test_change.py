"""What learners meet when the catalogue renames, merges, divides and retires skills, through the pages."""

import html
import re

import pytest
from flask import Flask
from sqlalchemy import select

from learnpath.catalogue.current import catalogue
from learnpath.core.db import execute
from learnpath.tracks.models import Change, ProgressEvent, SetAside
from tests.cast import ADA, Person, sign_up
from tests.catalogue.changes import WHY, divided, ended, merged, message
from tests.catalogue.conftest import Load, ticked
from tests.catalogue.small import put, skill, small
from tests.catalogue.test_loader import renamed, without
from tests.conftest import Statements
from tests.pages import CheckingClient


@pytest.mark.parametrize(("beta", "gamma", "shown"), [("done", "todo", "done"), ("learning", "done", "done")])
def test_a_merged_item_is_what_the_best_of_its_parts_was(
    on_maker: Person, load_it: Load, beta: str, gamma: str, shown: str
) -> None:
    on_maker.tick("beta", beta, role="maker")
    on_maker.tick("gamma", gamma, role="maker")
    load_it(merged())
    assert ticked(on_maker) == {"omega"} and "1 of 4 done" in on_maker.page("maker")
    assert on_maker.client.get("/skills/omega").text.count('value="done" aria-pressed="true"') == 1


def test_a_merged_item_is_unticked_and_ticked_again_like_any_other(on_maker: Person, load_it: Load) -> None:
    on_maker.tick("beta", role="maker")
    load_it(merged())
    on_maker.tick("omega", "todo", role="maker")
    assert ticked(on_maker) == set()
    on_maker.tick("omega", "done", role="maker")
    on_maker.client.submit("/skills/omega/status", status="todo")
    assert "0 of 4 done" in on_maker.page("maker")


def test_a_divided_item_gives_its_tick_to_each_part(on_maker: Person, load_it: Load) -> None:
    on_maker.tick("alpha", role="maker")
    load_it(divided())
    assert ticked(on_maker) == {"alpha-one", "alpha-two"}
    on_maker.tick("alpha-two", "todo", role="maker")
    assert ticked(on_maker) == {"alpha-one"}


def test_what_was_set_aside_stays_aside_and_can_be_taken_back(on_maker: Person, load_it: Load) -> None:
    for item in ("beta", "gamma"):
        on_maker.client.submit(f"/tracks/maker/items/{item}/set-aside", set_aside="1")
    assert "0 of 3 done" in on_maker.page("maker")
    load_it(merged())
    assert "0 of 3 done" in on_maker.page("maker") and "1 set aside" in on_maker.page("maker")
    on_maker.client.submit("/tracks/maker/items/omega/set-aside", set_aside="0")
    assert "0 of 4 done" in on_maker.page("maker")


def test_one_part_set_aside_is_not_enough(on_maker: Person, load_it: Load) -> None:
    on_maker.client.submit("/tracks/maker/items/beta/set-aside", set_aside="1")
    load_it(merged())
    assert "0 of 4 done" in on_maker.page("maker")


def test_the_learner_is_told_what_changed_and_why_until_they_close_it(on_maker: Person, load_it: Load) -> None:
    assert not message(on_maker)
    load_it(merged())
    said = message(on_maker)
    assert (
        "Beta and Gamma became Omega. What you did counts there, unless you have marked that one too." in said
        and WHY in said
    )
    page = on_maker.page("maker")
    revision = re.search(r'name="revision" value="(\d+)"', page)
    assert revision
    for wrong in ("", "x", "-1", "9" * 30):
        assert on_maker.client.submit("/tracks/maker/changes", revision=wrong).status_code == 400
    assert message(on_maker)
    load_it(divided() | {"skill": [*divided()["skill"], skill(50, "omega")]})
    on_maker.client.submit("/tracks/maker/changes", revision=revision[1])
    said = message(on_maker)
    assert "Alpha became Alpha one and Alpha two" in said and "Beta and Gamma became" not in said
    assert "New on the list: Beta and Gamma." in said and "Off the list: Omega." in said
    newest = re.search(r'name="revision" value="(\d+)"', on_maker.page("maker"))
    assert newest
    on_maker.client.submit("/tracks/maker/changes", revision=newest[1])
    assert not message(on_maker)


def test_what_else_changed_is_said(on_maker: Person, load_it: Load) -> None:
    changed = without(renamed(small(), {"maker": "doer"}), "gamma")
    changed["role"][0] |= {"name": "Doer", "why": "The work is called so by most employers now."}
    changed["role"][0]["list"][0] |= {"choose": 1}
    put(changed, "skill.1.name", "Beta plus")
    load_it(changed)
    said = message(on_maker, "doer")
    assert "Maker is now called Doer." in said and "Beta is now called Beta plus." in said
    assert "Off the list: Gamma. What you did stays with you." in said
    assert "“Skills” asks for 1 of 2 now; it asked for all." in said
    assert "The work is called so by most employers now." in said


def test_who_starts_now_is_told_nothing_of_the_past(blank: Flask, load_it: Load) -> None:
    load_it(small())
    load_it(merged())
    assert not message(sign_up(blank, ADA, role="maker"))


def test_a_track_that_is_taken_up_again_says_what_changed_meanwhile(on_maker: Person, load_it: Load) -> None:
    on_maker.client.submit("/tracks/maker/leave")
    load_it(merged())
    on_maker.client.submit("/roles/maker/start")
    assert "became Omega" in message(on_maker)


def test_former_slugs_lead_on(on_maker: Person, load_it: Load, client: CheckingClient) -> None:
    load_it(renamed(small(), {"alpha": "alpha-new", "maker": "doer"}))
    load_it(renamed(small(), {"alpha": "alpha-newer", "maker": "doer"}))
    for old, new in (
        ("/roles/maker", "/roles/doer"),
        ("/roles/maker/items/alpha", "/roles/doer/items/alpha-newer"),
        ("/skills/alpha", "/skills/alpha-newer"),
        ("/skills/alpha-new", "/skills/alpha-newer"),
        ("/tracks/maker?show=open", "/tracks/doer?show=open"),
        ("/tracks/doer/items/alpha-new", "/tracks/doer/items/alpha-newer"),
    ):
        answer = on_maker.client.get(old)
        assert answer.status_code == 308, old
        landed = on_maker.client.get(old, follow_redirects=True)
        assert landed.status_code == 200 and landed.request.full_path.rstrip("?") == new
    assert client.get("/skills/never").status_code == 404


def test_a_tick_from_a_page_opened_before_the_change_is_saved(on_maker: Person, load_it: Load) -> None:
    sent = on_maker.client.fields("/help")
    load_it(renamed(small(), {"alpha": "alpha-new", "maker": "doer"}))
    answer = on_maker.client.post("/tracks/maker/items/alpha/status", data=sent | {"status": "done"})
    assert answer.status_code == 308
    answer = on_maker.client.post(answer.headers["Location"], data=sent | {"status": "done"})
    answer = on_maker.client.post(answer.headers["Location"], data=sent | {"status": "done"})
    assert answer.status_code == 303 and ticked(on_maker, "doer") == {"alpha-new"}


def test_renamed_from_makes_a_slug_lead_here_that_this_database_never_saw(
    blank: Flask, load_it: Load, client: CheckingClient
) -> None:
    load_it(put(put(small(), "skill.0.renamed_from", ["ancient"]), "role.0.renamed_from", ["smith"]))
    assert client.get("/skills/ancient").headers["Location"].endswith("/skills/alpha")
    assert client.get("/roles/smith").headers["Location"].endswith("/roles/maker")


def test_a_merged_skill_leads_to_its_successor_a_divided_one_names_its_parts(
    on_maker: Person, load_it: Load, client: CheckingClient
) -> None:
    load_it(merged())
    assert client.get("/skills/beta").headers["Location"].endswith("/skills/omega")
    assert client.get("/roles/maker/items/beta").headers["Location"].endswith("/roles/maker/items/omega")
    load_it(divided() | {"skill": [*divided()["skill"], skill(50, "omega")]})
    page = client.get("/skills/alpha").text
    assert "No role asks for this any more." in page and WHY in html.unescape(page)
    assert 'href="/skills/alpha-one"' in page and 'href="/skills/alpha-two"' in page
    assert "Alpha</span>" not in client.get("/skills").text


def test_every_list_there_ever_was_is_kept(blank: Flask, load_it: Load) -> None:
    for files in (small(), put(small(), "skill.0.summary", "Another line."), merged(), small()):
        load_it(files)
    with blank.app_context():
        snapshot = catalogue()
        lists = snapshot.lists[snapshot.roles["maker"].id]
    assert [(len(past.items), past.needed) for past in lists] == [(5, 5), (4, 4), (5, 5)]
    assert len({past.revision for past in lists}) == 3


def test_the_track_takes_no_more_statements_for_its_history(
    on_maker: Person, load_it: Load, statements: Statements
) -> None:
    load_it(merged())
    on_maker.page("maker")
    statements.clear()
    assert message(on_maker)
    assert len(statements) == 2


def test_an_item_that_stood_beside_what_it_takes_in_keeps_its_own_choice(on_maker: Person, load_it: Load) -> None:
    on_maker.tick("gamma", role="maker")
    on_maker.client.submit("/tracks/maker/items/beta/set-aside", set_aside="1")
    load_it(ended(small(), "beta", replaced_by="gamma"))
    assert "1 of 4 done" in on_maker.page("maker") and "set aside" not in on_maker.page("maker").partition("<main")[0]
    assert "In all the list asks for 4 now; it asked for 5." in message(on_maker)


def test_what_was_on_no_list_of_the_track_does_not_bring_back_what_was_set_aside(
    on_maker: Person, load_it: Load
) -> None:
    on_maker.client.submit("/tracks/maker/items/beta/set-aside", set_aside="1")
    found = ended(ended(small(), "beta", replaced_by="omega"), "delta", replaced_by="omega")
    found["skill"].append(skill(50, "omega"))
    found["role"][0]["list"][0]["items"].append("omega")
    load_it(found)
    assert "0 of 4 done" in on_maker.page("maker") and "1 set aside" in on_maker.page("maker")


def test_one_part_taken_back_leaves_the_other_aside(blank: Flask, on_maker: Person, load_it: Load) -> None:
    on_maker.client.submit("/tracks/maker/items/alpha/set-aside", set_aside="1")
    load_it(divided())
    assert "2 set aside" in on_maker.page("maker")
    on_maker.client.submit("/tracks/maker/items/alpha-one/set-aside", set_aside="0")
    page = on_maker.page("maker")
    assert "1 set aside" in page and 'item z" id="item-alpha-two"' in page
    with blank.app_context():
        events = execute(select(ProgressEvent.item_id, ProgressEvent.change).order_by(ProgressEvent.id)).all()
        rebuilt = set[int]()
        for item_id, change in events:
            (rebuilt.add if change == Change.SET_ASIDE else rebuilt.discard)(item_id)
        assert rebuilt == set(execute(select(SetAside.item_id)).scalars())


@pytest.mark.parametrize("query", ["endpoint=x", "_anchor=a", "_scheme=javascript", "_external=1", "_method=POST"])
def test_an_address_with_a_former_slug_may_carry_any_query(
    on_maker: Person, load_it: Load, client: CheckingClient, query: str
) -> None:
    load_it(renamed(small(), {"alpha": "omega"}))
    for path in ("/skills/alpha", "/roles/maker/items/alpha"):
        answer = client.get(f"{path}?{query}&role_slug=mender")
        assert answer.headers["Location"].endswith(f"{path.replace('alpha', 'omega')}?{query}&role_slug=mender")


def test_ticks_of_a_page_opened_before_a_change_count(blank: Flask, load_it: Load, client: CheckingClient) -> None:
    load_it(small())
    ada = sign_up(blank, ADA, role="mender")
    sent = ada.client.fields("/roles/maker") | {"known": ["alpha", "beta"]}
    offered = ada.client.fields("/help") | {"known": ["alpha"]}
    visitors = client.fields("/roles/maker") | {"known": ["beta", "gamma"]}
    load_it(renamed(merged(), {"alpha": "alpha-new"}))
    ada.client.post("/roles/maker/start", data=sent)
    assert ticked(ada) == {"alpha-new", "omega"}
    ada.client.post("/tracks/mender/starters", data=offered)
    client.post("/roles/maker/ticks", data=visitors)
    assert re.search(r'value="omega" checked', client.get("/roles/maker").text)
    client.submit("/roles/maker/ticks", _page="/roles/maker", known=[])
    assert not re.search(r'value="omega" checked', client.get("/roles/maker").text)


def test_a_row_of_a_page_opened_before_a_change_says_so(on_maker: Person, load_it: Load) -> None:
    load_it(merged())
    assert on_maker.tick("beta", role="maker", htmx=True).status_code == 404
    load_it(divided() | {"skill": [*divided()["skill"], skill(50, "omega")]})
    answer = on_maker.tick("alpha", role="maker")
    assert answer.status_code == 400 and "Alpha one and Alpha two" in answer.text
    assert ticked(on_maker) == set()
