"""What learners meet when the catalogue renames, merges, divides and retires roles, through the pages."""

import html
import re

from flask import Flask

from tests.cast import ADA, Person
from tests.catalogue.changes import WHY, ended, merged, message
from tests.catalogue.conftest import Load, ticked
from tests.catalogue.small import role, small
from tests.catalogue.test_loader import renamed
from tests.pages import CheckingClient


def test_a_retired_role_stays_with_those_who_are_on_it(on_maker: Person, load_it: Load, client: CheckingClient) -> None:
    on_maker.tick("beta", role="maker")
    load_it(ended(small(), "maker", retired=True))
    assert ticked(on_maker) == {"beta"} and "1 of 5 done" in on_maker.page("maker")
    assert "This role is no longer offered" in on_maker.page("maker") and WHY in html.unescape(on_maker.page("maker"))
    on_maker.tick("alpha", role="maker")
    assert "2 of 5 done" in on_maker.page("maker")
    page = client.get("/roles/maker").text
    assert "This role is no longer offered" in page and "Start this track" not in page
    answer = client.submit("/roles/maker/start", _page="/roles/mender", known=["alpha"])
    assert answer.headers["Location"] == "/roles/maker", "it was offered when the page was opened"
    assert "We kept your 1 tick: Alpha." in client.get("/sign-up").text
    assert "Maker" not in client.get("/roles").text and "Maker" not in client.get("/roles?q=maker").text
    assert "Maker" not in client.get("/roles/compare?roles=maker,mender").text


def test_a_replaced_role_hands_its_tracks_over(on_maker: Person, load_it: Load, client: CheckingClient) -> None:
    on_maker.tick("alpha", role="maker")
    on_maker.client.submit("/tracks/maker/items/alpha/set-aside", set_aside="1")
    load_it(ended(small(), "maker", replaced_by="mender"))
    assert client.get("/roles/maker").headers["Location"].endswith("/roles/mender")
    assert on_maker.client.get("/").headers["Location"].endswith("/tracks/mender")
    page = on_maker.page("mender")
    assert "0 of 3 done" in page and "1 set aside" in page
    said = message(on_maker, "mender")
    assert "Maker is now Mender." in said and WHY in said and "New on the list: Delta." in said
    newest = re.search(r'name="revision" value="(\d+)"', page)
    assert newest
    on_maker.client.submit("/tracks/mender/changes", revision=newest[1])
    assert not message(on_maker, "mender")
    on_maker.client.submit("/tracks/mender/leave")
    assert on_maker.client.get("/tracks/mender").status_code == 404
    on_maker.client.submit("/roles/mender/start")
    assert "1 set aside" in on_maker.page("mender")


def test_two_tracks_that_became_one_are_one(on_maker: Person, load_it: Load) -> None:
    on_maker.client.submit("/roles/mender/start")
    on_maker.tick("delta", role="mender")
    load_it(ended(small(), "maker", replaced_by="mender"))
    assert ticked(on_maker, "mender") == {"delta"} and on_maker.page("mender").count(">Mender</a>") <= 1
    on_maker.client.submit("/tracks/mender/leave")
    assert on_maker.client.get("/tracks/mender").status_code == 404


def test_a_divided_role_names_what_it_became(on_maker: Person, load_it: Load, client: CheckingClient) -> None:
    changed = ended(small(), "maker", split_into=["mender", "minder"])
    changed["role"].append(role(53, "minder", ["alpha"]))
    load_it(changed)
    page = client.get("/roles/maker").text
    assert 'href="/roles/mender"' in page and 'href="/roles/minder"' in page
    assert on_maker.client.get("/tracks/maker").status_code == 200


def test_what_a_visitor_ticked_before_the_change_counts_after_it(
    blank: Flask, load_it: Load, client: CheckingClient
) -> None:
    load_it(small())
    client.submit("/roles/maker/start", _page="/roles/maker", known=["beta"])
    load_it(ended(merged(), "maker", replaced_by="mender"))
    client.submit("/sign-up", _page="/sign-up", email=ADA, password="three ordinary words")
    assert client.get("/").headers["Location"].endswith("/tracks/mender")
    assert 'value="done" aria-pressed="true"' in client.get("/skills/omega").text


def test_one_who_was_on_both_is_told(on_maker: Person, load_it: Load) -> None:
    on_maker.client.submit("/roles/mender/start")
    load_it(ended(small(), "maker", replaced_by="mender"))
    said = message(on_maker, "mender")
    assert "Maker is now Mender: your two tracks are one" in said and WHY in said
    newest = re.search(r'name="revision" value="(\d+)"', on_maker.page("mender"))
    assert newest
    on_maker.client.submit("/tracks/mender/changes", revision=newest[1])
    assert not message(on_maker, "mender")


def test_each_step_of_a_chain_of_replacements_is_told(on_maker: Person, load_it: Load) -> None:
    load_it(ended(small(), "maker", replaced_by="mender"))
    newest = re.search(r'name="revision" value="(\d+)"', on_maker.page("mender"))
    assert newest
    on_maker.client.submit("/tracks/mender/changes", revision=newest[1])
    second = ended(ended(small(), "maker", replaced_by="mender"), "mender", replaced_by="minder")
    second["role"].append(role(54, "minder", ["gamma"]))
    load_it(second)
    said = message(on_maker, "minder")
    assert "Mender is now Minder." in said and "Maker" not in said and "New on the list: Gamma." in said


def test_a_replaced_role_finds_its_successor_under_a_new_slug(
    on_maker: Person, load_it: Load, client: CheckingClient
) -> None:
    load_it(ended(small(), "maker", replaced_by="mender"))
    gone = renamed(small(), {"mender": "menders"})
    gone["role"] = gone["role"][1:]
    load_it(gone)
    assert client.get("/roles/maker").headers["Location"].endswith("/roles/menders")
    assert "done" in on_maker.page("menders")


def test_a_retired_role_that_was_left_can_be_taken_up_again(on_maker: Person, load_it: Load) -> None:
    on_maker.tick("alpha", role="maker")
    load_it(ended(small(), "maker", retired=True))
    on_maker.client.submit("/tracks/maker/leave")
    assert "Add this track" in on_maker.client.get("/roles/maker").text
    on_maker.client.submit("/roles/maker/start")
    assert ticked(on_maker) == {"alpha"}


def test_comparing_follows_former_slugs(on_maker: Person, load_it: Load, client: CheckingClient) -> None:
    load_it(renamed(small(), {"maker": "doer"}))
    assert client.get("/roles/compare?roles=maker,mender").text.count('<th scope="col">') == 2


def test_a_role_that_took_over_a_track_and_is_retired_keeps_it(
    on_maker: Person, load_it: Load, client: CheckingClient
) -> None:
    load_it(ended(small(), "maker", replaced_by="mender"))
    on_maker.tick("delta", role="mender")
    load_it(
        ended(
            ended(small() | {"role": [*small()["role"], role(55, "minder", ["gamma"])]}, "maker", replaced_by="mender"),
            "mender",
            retired=True,
        )
    )
    assert ticked(on_maker, "mender") == {"delta"} and "no longer offered" in on_maker.page("mender")
    assert client.get("/roles/maker").headers["Location"].endswith("/roles/mender")
    on_maker.client.submit("/tracks/mender/leave")
    on_maker.client.submit("/roles/mender/start")
    assert ticked(on_maker, "mender") == {"delta"}
