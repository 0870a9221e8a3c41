"""Items that learners add to their tracks themselves, on both databases."""

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from learnpath.catalogue.loader import SHIPPED, load
from learnpath.catalogue.models import Item
from learnpath.catalogue.rules import read_catalogue
from learnpath.core.db import db, saving
from tests.cast import Person
from tests.conftest import Statements

TRACK = "/tracks/back-end-developer"


def add(person: Person, name: str, kind: str = "skill", text: str = "") -> str:
    """Add an own item; returns its slug."""
    answer = person.client.submit(f"{TRACK}/own", kind=kind, name=name, text=text)
    assert answer.status_code == 303, answer.text
    found = re.search(rf'id="item-(own_[0-9a-f]+)">\s*<button[^>]*aria-label="Done: {re.escape(name)}"', person.page())
    assert found
    return found[1]


def test_an_own_item_counts_is_ticked_and_kept_like_any_other(ada: Person, cy: Person) -> None:
    slug = add(ada, "Erlang", text="For the telephone company.\n\nMostly.")
    assert "0 of 24 done" in ada.page() and "0 of 23 done" in cy.page()
    assert "Added by you" in ada.page() and "Erlang" not in cy.page()
    ada.tick(slug)
    assert "1 of 24 done" in ada.page() and "1 of 24 done" in ada.client.get("/roles/back-end-developer").text
    item = f"{TRACK}/items/{slug}"
    ada.client.submit(f"{item}/note", text="my **note**", version="0")
    text = ada.client.get(item).text
    assert "For the telephone company." in text and "<strong>note</strong>" in text and "Mostly." in text
    assert cy.client.get(item).status_code == 404 and cy.tick(slug).status_code == 404


def test_own_items_stand_on_one_track_only(ada: Person) -> None:
    slug = add(ada, "Erlang")
    ada.client.submit("/roles/full-stack-developer/start")
    assert "Erlang" not in ada.page("full-stack-developer")
    assert ada.client.get(f"/tracks/full-stack-developer/items/{slug}").status_code == 404


def test_own_items_are_set_aside_filtered_and_suggested(ada: Person) -> None:
    slug = add(ada, "Erlang")
    ada.tick(slug, "learning")
    page = ada.page()
    assert '<h2 id="next" class="h3">Erlang</h2>' in page
    assert f'id="item-{slug}"' in ada.client.get(f"{TRACK}?show=learning").text
    assert f'id="item-{slug}"' not in ada.client.get(f"{TRACK}?show=done").text
    ada.client.submit(f"{TRACK}/items/{slug}/set-aside", set_aside="1")
    assert "0 of 23 done" in ada.page() and "1 set aside" in ada.page()


def test_an_own_item_is_changed_ordered_and_removed_with_undo(app: Flask, ada: Person) -> None:
    slugs = [add(ada, name) for name in ("Erlang", "Forth", "Lisp")]
    names = lambda: re.findall(r'aria-label="Done: (Erlang|Forth|Lisp|Scheme)"', ada.page())  # noqa: E731
    assert names() == ["Erlang", "Forth", "Lisp"]
    ada.client.submit(f"{TRACK}/items/{slugs[2]}/position", position="1")
    assert names() == ["Lisp", "Erlang", "Forth"]
    ada.client.submit(f"{TRACK}/items/{slugs[2]}/position", position="3")
    ada.undo(f"{TRACK}/items/{slugs[2]}/edit")
    assert names() == ["Lisp", "Erlang", "Forth"]
    ada.client.submit(f"{TRACK}/items/{slugs[2]}/edit", name="Scheme", text="")
    assert names() == ["Scheme", "Erlang", "Forth"]
    ada.tick(slugs[2])
    ada.client.submit(f"{TRACK}/items/{slugs[2]}/remove")
    assert names() == ["Erlang", "Forth"] and "0 of 25 done" in ada.page()
    assert ada.client.get(f"{TRACK}/items/{slugs[2]}").status_code == 404
    ada.client.submit(f"{TRACK}/items/{slugs[0]}/remove")
    assert "Erlang" in ada.undo(TRACK)


def test_adding_one_can_be_undone_even_when_it_was_ticked(ada: Person) -> None:
    ada.client.submit(f"{TRACK}/own", kind="skill", name="Erlang", text="")
    text = ada.client.get(TRACK).text
    number, slug = re.search(r'action="(/undo/\d+)"', text), re.search(r"item-(own_\w+)", text)
    assert number and slug
    ada.tick(slug[1])
    ada.client.submit(number[1])
    assert "0 of 23 done" in ada.page() and "Erlang" not in ada.page().replace("Undone.", "")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"kind": "skill", "name": ""}, "Enter a name, as it will stand in your list"),
        ({"kind": "skill", "name": "x" * 81}, "Use a name of at most 80 characters"),
        ({"kind": "potion", "name": "Erlang"}, "Choose one of the three"),
        ({"name": "Erlang"}, "Choose one of the three"),
        ({"kind": "skill", "name": "Erlang", "text": "x" * 2001}, "Use at most 2000 characters"),
    ],
)
def test_what_cannot_be_added_is_said_and_kept_in_the_form(ada: Person, sent: dict[str, str], said: str) -> None:
    answer = ada.client.submit(f"{TRACK}/own", **sent)
    assert answer.status_code == 422 and said in answer.text and "<title>Error: " in answer.text
    assert sent["name"] in answer.text and sent.get("text", "") in answer.text
    assert "0 of 23 done" in ada.page()


def test_the_catalogue_never_touches_own_items(app: Flask, ada: Person) -> None:
    slug = add(ada, "Erlang", "portfolio_piece")
    rows = select(Item.slug, Item.current, Item.document).where(Item.owner_id.is_not(None))
    entries = read_catalogue(SHIPPED)
    entries.items[0] = (entries.items[0][0], entries.items[0][1].model_copy(update={"summary": "Another line."}))
    with app.app_context():
        before = db.session.execute(rows).all()
        db.session.rollback()
        with saving():
            assert load(entries, 0)
        assert db.session.execute(rows).all() == before
        db.session.rollback()
        with saving():
            load(read_catalogue(SHIPPED), 0)
    assert slug in ada.page()


def test_of_two_devices_the_second_is_told_that_the_item_changed(ada: Person) -> None:
    slug = add(ada, "Erlang")
    path = f"{TRACK}/items/{slug}/edit"
    was = re.search(r'name="was" value="(\w+)"', ada.client.get(path).text)
    assert was and ada.client.submit(path, name="OTP", text="Supervisors.", was=was[1]).status_code == 303
    answer = ada.client.submit(path, name="Beam", text="", was=was[1])
    assert answer.status_code == 422 and "changed elsewhere since you opened it" in answer.text
    assert 'value="Beam"' in answer.text and "<h1>Change OTP</h1>" in answer.text and "Supervisors." in answer.text
    assert "OTP" in ada.page() and "Beam" not in ada.page()


def test_odd_places_and_foreign_items_are_refused(ada: Person) -> None:
    slug = add(ada, "Erlang")
    for wrong in ("0", "2", "-1", "x", "", "9" * 30):
        assert ada.client.submit(f"{TRACK}/items/{slug}/position", position=wrong).status_code == 400
    for act in ("edit", "remove", "position"):
        assert ada.client.submit(f"{TRACK}/items/sql/{act}", name="Mine", position="1").status_code == 404
    assert ada.client.get(f"{TRACK}/items/sql/edit").status_code == 404


def test_markup_in_own_items_stays_text(ada: Person) -> None:
    ada.client.submit(f"{TRACK}/own", kind="skill", name="<b>Bold</b>", text="<script>x</script>")
    page = unescape(ada.page())
    assert "<b>Bold</b>" in page and "<b>Bold</b>" not in ada.page()
    assert "<script>x" not in ada.page()


def test_own_items_take_no_further_statement(ada: Person, statements: Statements) -> None:
    for n in range(3):
        add(ada, f"Own {n}")
    ada.page()
    statements.clear()
    ada.page()
    assert len(statements) == 2
