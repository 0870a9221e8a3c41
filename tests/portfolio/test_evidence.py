"""A piece as evidence on the skills that it shows, own items, and what the catalogue merges; on both databases."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from learnpath.core.db import db
from learnpath.notebook.models import ItemLink
from learnpath.portfolio.evidence import says
from tests.cast import Person
from tests.catalogue.changes import WHY, ended, merged
from tests.catalogue.conftest import Load, blank, load_it, on_maker  # noqa: F401 - fixtures
from tests.catalogue.small import Catalogue, small, uuid
from tests.portfolio.pieces import ITEM, LINK, add, at, page, state_of, ticked

TRACK = "/tracks/back-end-developer"
BOTH = {"title": "Books", "text": "It lends books. And more.", "repository": LINK, "skills": ["git", "sql"]}


def evidence(app: Flask) -> list[tuple[str, str, str]]:
    """Return what stands as evidence made of pieces: title, address and text."""
    rows = select(ItemLink.title, ItemLink.url, ItemLink.text).where(ItemLink.evidence, ItemLink.piece_id.is_not(None))
    with app.app_context():
        return [tuple(row) for row in db.session.execute(rows.order_by(ItemLink.item_id))]


def made(person: Person, **more: object) -> str:
    """Add a piece that is evidence on two skills; returns its address."""
    path = at(add(person, **(BOTH | more)))
    page(person, path)
    assert person.client.submit(f"{path}/evidence").headers["Location"] == path
    return path


def test_a_piece_is_evidence_on_each_skill_in_one_step_and_no_more_in_two(app: Flask, ada: Person) -> None:
    path = made(ada)
    assert "Evidence on 2 skills." in page(ada, path) and "Make it evidence" not in page(ada, path)
    once = evidence(app)
    assert once == [("Books", LINK, "It lends books.")] * 2
    ada.client.submit(f"{path}/evidence")
    assert evidence(app) == once
    for skill in BOTH["skills"]:
        text = page(ada, f"{TRACK}/items/{skill}")
        assert f'<a href="{LINK}" rel="noopener nofollow"><bdi>Books</bdi></a>' in text and "It lends books." in text


def test_being_made_evidence_is_undone_in_one_step(app: Flask, ada: Person) -> None:
    path = made(ada)
    ada.client.submit(f"{TRACK}/items/sql/links", kind="evidence", title="Queries", url="https://e.com/q", text="")
    assert "Queries" in page(ada, f"{TRACK}/items/sql")
    page(ada, path)
    ada.client.submit(path, title="Books", state="todo", repository=LINK, skills=["git", "sql", "apis"])
    page(ada, path)
    ada.client.submit(f"{path}/evidence")
    assert len(evidence(app)) == 3
    assert "Evidence on 2 of 3 skills" in ada.undo(path) and "Make it evidence on 3 skills" in page(ada, path)
    assert "Queries" in page(ada, f"{TRACK}/items/sql")


def test_the_evidence_follows_the_piece_and_goes_with_a_skill(app: Flask, ada: Person) -> None:
    path = made(ada)
    page(ada, path)
    new = {"title": "Shelves", "text": "# They hold books\nAll.", "live": "https://live.example.com"}
    ada.client.submit(path, state="todo", skills=["sql", "apis"], **new)
    assert evidence(app) == [("Shelves", "https://live.example.com", "They hold books")]
    assert "Evidence on 1 of 2 skills" in page(ada, path) and "Shelves" not in page(ada, f"{TRACK}/items/git")
    ada.client.submit(f"{path}/evidence")
    assert len(evidence(app)) == 2 and "Shelves" in page(ada, f"{TRACK}/items/apis")


def test_undoing_a_change_gives_the_evidence_back_as_it_was(app: Flask, ada: Person) -> None:
    path = made(ada)
    before = evidence(app)
    page(ada, path)
    ada.client.submit(path, title="Shelves", state="todo", live="https://live.example.com", skills=["sql", "apis"])
    assert ticked(ada.undo(path)) == ["git", "sql"] and evidence(app) == before


@pytest.mark.parametrize(
    ("lacks", "said"), [({"repository": ""}, "add its repository or a live link"), ({"skills": []}, "tick the skills")]
)
def test_without_link_or_skill_there_is_no_evidence(app: Flask, ada: Person, lacks: dict[str, str], said: str) -> None:
    path = at(add(ada, **(BOTH | lacks)))
    assert "Make it evidence" not in page(ada, path)
    answer = ada.client.submit(f"{path}/evidence")
    assert answer.status_code == 400 and said in answer.text and not evidence(app)


def test_evidence_is_not_left_without_an_address(app: Flask, ada: Person) -> None:
    path = made(ada)
    answer = ada.client.submit(path, title="Shelves", state="todo", repository="", skills=["sql"])
    assert answer.status_code == 422 and "Enter a link, as this piece is evidence" in answer.text
    assert 'value="Shelves"' in answer.text and ticked(answer.text) == ["sql"] and len(evidence(app)) == 2
    assert ada.client.submit(path, title="Shelves", state="todo", repository="", skills=["apis"]).status_code == 303
    assert not evidence(app)


def test_removing_a_piece_takes_its_evidence_and_undo_brings_both_back(app: Flask, ada: Person) -> None:
    path = made(ada, item=ITEM)
    before = evidence(app)
    page(ada, path)
    ada.client.submit(f"{path}/remove")
    assert not evidence(app)
    assert "Books" in ada.undo("/portfolio") and evidence(app) == before
    assert "Evidence on 2 skills." in page(ada, path)


@pytest.mark.parametrize(("skills", "action"), [(["git", "sql"], "/evidence"), ([], "")])
def test_adding_is_not_undone_under_what_was_made_of_it(ada: Person, skills: list[str], action: str) -> None:
    path = at(add(ada, **(BOTH | {"skills": skills})))
    way = re.search(r'action="(/undo/\d+)"', page(ada, path))
    assert way
    ada.client.submit(f"{path}{action}", state="todo", **BOTH)
    ada.client.submit(way[1])
    assert "cannot be undone" in (text := page(ada, path)) and ticked(text) == ["git", "sql"]
    assert ("Evidence on 2 skills." in text) == bool(action)


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("", ""),
        ("\n\n  \nIt works. And how.", "It works."),
        ("Version 1.2 is out\nnext", "Version 1.2 is out"),
        ("## A **bold** [link](https://e.com) & `code`", "A bold link & code"),
        ("---\n```\nx = 1", "x = 1"),
        ("<script>x</script>", "<script>x</script>"),
        ("x" * 600, "x" * 499 + "…"),
    ],
)
def test_evidence_shows_the_first_sentence_or_line(text: str, short: str) -> None:
    assert says("Books", LINK, text) == ("Books", LINK, short)


def own(person: Person, name: str, kind: str, track: str = TRACK) -> str:
    """Add an own item to a track; returns its slug."""
    assert person.client.submit(f"{track}/own", kind=kind, name=name, text="Mine.").status_code == 303
    found = re.search(rf'id="item-(own_[0-9a-f]+)">\s*<button[^>]*aria-label="Done: {name}"', page(person, track))
    assert found
    return found[1]


def test_own_items_can_be_chosen_and_outlive_their_place_on_the_track(app: Flask, ada: Person, cy: Person) -> None:
    piece, skill = own(ada, "Bookcase", "portfolio_piece"), own(ada, "Joinery", "skill")
    text = page(ada, f"/portfolio/new?item={piece}")
    assert 'value="Bookcase"' in text and ticked(text) == []
    path = at(add(ada, "Oak", item=piece, skills=[skill], live=LINK, state="learning"))
    assert "For <a href=" in (text := page(ada, "/portfolio")) and "<bdi>Joinery</bdi>" in text
    ada.client.submit(f"{path}/evidence")
    assert "Oak" in page(ada, f"{TRACK}/items/{skill}")
    answer = cy.client.submit("/portfolio", title="Mine", state="todo", item=piece, skills=[skill])
    assert answer.status_code == 422 and "Bookcase" not in answer.text and "Joinery" not in answer.text
    assert cy.client.get(f"/portfolio/new?item={piece}").status_code == 404
    for slug in (piece, skill):
        ada.client.submit(f"{TRACK}/items/{slug}/remove")
    text = page(ada, path)
    assert "For <bdi>Bookcase</bdi>" in text and ticked(text) == [skill] and state_of(text) == "learning"
    assert ada.client.submit(path, title="Oak", item=piece, skills=[skill], live=LINK, state="done").status_code == 303
    assert state_of(page(ada, path)) == "done" and "Evidence on 1 skill." in page(ada, path)
    assert skill not in page(ada, "/portfolio/new") and piece not in page(ada, "/portfolio/new")


def test_own_items_of_a_track_that_was_left_are_not_offered(ada: Person) -> None:
    ada.client.submit("/roles/full-stack-developer/start")
    piece = own(ada, "Bookcase", "portfolio_piece", "/tracks/full-stack-developer")
    assert piece in page(ada, "/portfolio/new")
    ada.client.submit("/tracks/full-stack-developer/leave")
    assert piece not in page(ada, "/portfolio/new")
    assert ada.client.submit("/portfolio", title="Oak", state="todo", item=piece).status_code == 422


def with_better() -> Catalogue:
    """Return the small catalogue with its piece become another, and beta become alpha."""
    found = ended(small(), "beta", replaced_by="alpha")
    old = found["portfolio_piece"][0]
    found["portfolio_piece"].append(old | {"slug": "better", "name": "Better", "uuid": uuid(60)})
    old |= {"replaced_by": "better", "why": WHY}
    for role in found["role"]:
        role["list"][1]["items"] = ["better"]
    return found


def test_a_merged_item_keeps_its_piece_and_a_merged_skill_its_evidence(
    app: Flask,
    on_maker: Person,  # noqa: F811
    load_it: Load,  # noqa: F811
) -> None:
    path = at(add(on_maker, "Books", item="piece", state="learning", live=LINK, skills=["beta"]))
    on_maker.client.submit(f"{path}/evidence")
    load_it(with_better())
    assert state_of(page(on_maker, path)) == "learning" and "<bdi>Better</bdi>" in page(on_maker, path)
    on_maker.tick("better", role="maker")
    text = page(on_maker, path)
    assert state_of(text) == "done" and ticked(text) == ["alpha"]
    assert on_maker.client.get("/portfolio/new?item=piece").headers["Location"] == path
    kept = {"title": "Shelves", "item": "better", "live": LINK, "skills": ["beta"]}
    on_maker.client.submit(path, state="todo", **kept)
    assert "0 of 4 done" in on_maker.page("maker") and state_of(page(on_maker, path)) == "todo"
    assert "Shelves" in page(on_maker, "/tracks/maker/items/alpha") and len(evidence(app)) == 1
    on_maker.client.submit(f"{path}/evidence")
    assert len(evidence(app)) == 1


def test_two_skills_that_became_one_are_shown_once(app: Flask, on_maker: Person, load_it: Load) -> None:  # noqa: F811
    path = at(add(on_maker, "Books", live=LINK, skills=["beta", "gamma"]))
    on_maker.client.submit(f"{path}/evidence")
    load_it(merged())
    assert ticked(page(on_maker, path)) == ["omega"] and "Evidence on 1 skill." in page(on_maker, path)
    assert page(on_maker, "/tracks/maker/items/omega").count("<bdi>Books</bdi>") == 1
    on_maker.client.submit(path, title="Shelves", live=LINK, skills=["omega"], state="todo")
    assert [title for title, *_ in evidence(app)] == ["Shelves"]


def test_evidence_of_a_piece_is_changed_where_the_piece_is(ada: Person) -> None:
    path = at(add(ada, "Books", live=LINK, skills=["sql"]))
    ada.client.submit(f"{path}/evidence")
    item = "/tracks/back-end-developer/items/sql"
    text = page(ada, item)
    number = re.search(r"/links/(\d+)/remove", text)
    assert number and f'href="{path}"' in text and f'action="{item}/links/{number[1]}"' not in text
    answer = ada.client.submit(f"{item}/links/{number[1]}", title="Other", url=LINK)
    assert answer.status_code == 400 and "Change the piece in your portfolio" in answer.text
