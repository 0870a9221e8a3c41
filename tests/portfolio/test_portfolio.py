"""The portfolio through its pages, on both databases: pieces, their state, what one may choose, undo."""

import re
from html import unescape

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from learnpath.core.db import db, execute, plain_insert, saving
from learnpath.portfolio.models import Piece, PieceSkill
from learnpath.tracks.models import Change, ProgressEvent
from tests.cast import Person, learner, sign_up
from tests.conftest import Statements
from tests.portfolio.pieces import ITEM, LINK, add, at, page, piece_of, state_of, ticked


def test_without_pieces_the_page_says_what_one_is_and_leads_to_the_form(ada: Person) -> None:
    text = page(ada, "/portfolio")
    assert "A piece is something that you made" in text and 'href="/portfolio/new"' in text
    assert f'href="/portfolio/new?item={ITEM}"' in text


def test_a_piece_is_shown_with_all_that_was_said_of_it(ada: Person) -> None:
    add(ada, "Books", text="It **lends** books.", repository="git.example.com/b", live=LINK, skills=["sql", "git"])
    text = page(ada, "/portfolio")
    assert "Books" in text and "It <strong>lends</strong> books." in text and "Portfolio of <bdi>Ada</bdi>" in text
    assert '<a href="https://git.example.com/b" rel="noopener nofollow">' in text and f'<a href="{LINK}"' in text
    assert "<bdi>Git</bdi>, <bdi>SQL</bdi>" in text and "Planned" in text


def test_finished_ones_come_first_and_newer_before_older(app: Flask) -> None:
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as clock:
        ada = learner(app)
        for day, state in enumerate(("done", "learning", "todo") * 2, 1):
            clock.move_to(f"2026-05-0{day}T12:00:00+00:00")
            page(ada, at(add(ada, f"{state} {day}", state=state)))
        text = page(ada, "/portfolio")
    names = re.findall(r'<a href="/portfolio/\d+"><bdi>([^<]+)</bdi>', text)
    assert names == ["done 4", "done 1", "learning 5", "learning 2", "todo 6", "todo 3"]
    assert text.index("learning 2") < text.index('<h2 id="planned">Planned</h2>') < text.index("todo 6")


def test_pieces_are_seen_and_changed_by_nobody_else(ada: Person, cy: Person) -> None:
    path = at(add(ada, "Books", live=LINK, skills=["sql"]))
    assert "Books" not in page(cy, "/portfolio")
    assert cy.client.get(path).status_code == 404
    assert cy.client.submit(path, title="Mine", state="todo").status_code == 404
    assert cy.client.submit(f"{path}/remove").status_code == 404
    assert cy.client.submit(f"{path}/evidence").status_code == 404
    assert "<h1><bdi>Books</bdi></h1>" in page(ada, path)


@pytest.mark.parametrize("number", ["0", "x", "-1", "9" * 18, "9" * 30, "١", "1 ", "new"])
def test_odd_numbers_are_no_pieces(ada: Person, number: str) -> None:
    add(ada, "Books")
    for path in (f"/portfolio/{number}", f"/portfolio/{number}/remove", f"/portfolio/{number}/evidence"):
        assert ada.client.submit(path, title="x", state="todo").status_code == 404
    if number != "new":
        assert ada.client.get(f"/portfolio/{number}").status_code == 404


def test_a_piece_is_changed_and_that_can_be_undone(ada: Person) -> None:
    path = at(add(ada, "Books", text="First.", skills=["sql"]))
    page(ada, path)
    answer = ada.client.submit(path, title="Shelves", text="Second.", state="learning", live=LINK, skills=["git"])
    assert (answer.status_code, answer.headers["Location"]) == (303, path)
    text = page(ada, path)
    assert "Shelves" in text and "Second." in text and ticked(text) == ["git"] and "In progress" in text
    ada.client.submit(path, title="Boards", text="Second.", state="done", skills=["apis"])
    text = ada.undo(path)
    assert "Shelves" in text and ticked(text) == ["git"] and state_of(text) == "learning" and LINK in text


def test_a_piece_is_removed_and_comes_back(app: Flask, ada: Person) -> None:
    path = at(add(ada, "Books", text="Kept.", skills=["sql", "git"], item=ITEM))
    page(ada, path)
    assert ada.client.submit(f"{path}/remove").headers["Location"] == "/portfolio"
    with app.app_context():
        assert not db.session.execute(select(Piece)).all() and not db.session.execute(select(PieceSkill)).all()
    assert "Kept." in ada.undo("/portfolio") and ticked(page(ada, path)) == ["git", "sql"]


def test_adding_a_piece_can_be_undone(app: Flask, ada: Person) -> None:
    ada.tick("sql")
    path = at(add(ada, "Books", skills=["sql"], item=ITEM, state="done"))
    text = ada.undo(path)
    assert "Undone." in text and "Books" not in text and "1 of 23 done" in ada.page()
    with app.app_context():
        assert not db.session.execute(select(Piece)).all()


def test_what_changed_since_is_not_undone(ada: Person) -> None:
    path = at(add(ada, "Books", live=LINK, skills=["sql"]))
    ways = re.findall(r'action="(/undo/\d+)"', page(ada, path))
    ada.client.submit(path, title="Books", state="todo", live=LINK, skills=["git"])
    ways += re.findall(r'action="(/undo/\d+)"', page(ada, path))
    ada.client.submit(ways[0])
    assert "cannot be undone" in page(ada, path) and ticked(page(ada, path)) == ["git"]
    ada.client.submit(f"{path}/remove")
    assert ada.client.submit(f"{path}/remove").status_code == 404
    for way in ways:
        assert ada.client.submit(way).status_code == 303
        assert "Books" not in page(ada, "/portfolio")


def test_the_form_of_an_item_begins_with_what_the_item_says(ada: Person) -> None:
    ada.tick(ITEM, "learning")
    text = page(ada, f"/portfolio/new?item={ITEM}")
    assert (
        f'<option value="{ITEM}" dir="auto" selected>' in text and 'value="An API for a small lending library"' in text
    )
    assert "sql" in ticked(text) and "ruby" not in ticked(text) and state_of(text) == "learning"
    assert ada.client.get("/portfolio/new?item=no-such-item").status_code == 404
    assert ada.client.get("/portfolio/new?item=sql").status_code == 404
    path = at(add(ada, "Books", item=ITEM))
    assert ada.client.get(f"/portfolio/new?item={ITEM}").headers["Location"] == path


def test_an_item_has_one_piece(ada: Person) -> None:
    path = at(add(ada, "Books", item=ITEM))
    assert f'<option value="{ITEM}"' not in page(ada, "/portfolio/new") and f'value="{ITEM}"' in page(ada, path)
    answer = ada.client.submit("/portfolio", title="Again", state="todo", item=ITEM)
    assert answer.status_code == 422 and "Choose an item from the list, or none" in answer.text
    assert ada.client.submit(path, title="Books", state="todo", item=ITEM).status_code == 303


def test_a_piece_of_an_item_shares_its_state(app: Flask, ada: Person) -> None:
    number = add(ada, "Books", item=ITEM, state="learning")
    assert f'id="item-{ITEM}"' in (text := ada.page()) and "1 in progress" in text
    assert state_of(page(ada, at(number))) == "learning" and piece_of(app, number).state == 0
    ada.tick(ITEM)
    assert state_of(page(ada, at(number))) == "done" and "Back-end Developer" in page(ada, "/portfolio")
    ada.client.submit(at(number), title="Books", state="todo", item=ITEM)
    assert "0 of 23 done" in ada.page() and state_of(page(ada, at(number))) == "todo"
    with app.app_context():
        rows = select(ProgressEvent.change, ProgressEvent.track_id).order_by(ProgressEvent.id)
        events = db.session.execute(rows.where(ProgressEvent.change != Change.PIECE)).all()
    assert [event.change for event in events] == [1, 2, 0] and all(event.track_id for event in events)


def test_one_undo_takes_the_piece_and_the_status_back(app: Flask) -> None:
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as clock:
        ada = learner(app)
        ada.tick(ITEM)
        clock.move_to("2026-05-20T12:00:00+00:00")
        path = at(add(ada, "Books", item=ITEM, shown="todo"))
        page(ada, path)
        ada.client.submit(path, title="Shelves", state="learning", shown="done", item=ITEM)
        text = ada.undo(path)
        assert "Books" in text and state_of(text) == "done"
        assert '<span class="tag">3 May</span>' in ada.page()


def test_a_state_that_was_not_touched_changes_no_status(ada: Person) -> None:
    """Else choosing an item in the form of a planned piece would untick it, and so would a form opened before."""
    ada.tick(ITEM)
    path = at(add(ada, "Books", item=ITEM, state="todo", shown="todo"))
    assert state_of(page(ada, path)) == "done" and "1 of 23 done" in ada.page()
    ada.client.submit(path, title="Books", item="", state="done", shown="done")
    assert state_of(page(ada, path)) == "done"
    ada.client.submit(path, title="Books", item="", state="learning", shown="done")
    assert state_of(page(ada, path)) == "learning" and "1 of 23 done" in ada.page()


def test_a_piece_stays_when_its_track_is_left(ada: Person) -> None:
    path = at(add(ada, "Books", item=ITEM, state="done", skills=["sql"]))
    ada.client.submit("/tracks/back-end-developer/leave")
    text = page(ada, path)
    assert state_of(text) == "done" and "For <bdi>An API" in text and ticked(text) == ["sql"]
    assert f'value="{ITEM}" dir="auto" selected' in text and 'value="git"' not in text
    ada.client.submit(path, title="Books", item=ITEM, state="learning", skills=["sql"])
    assert state_of(page(ada, path)) == "learning"
    assert 'value="sql"' not in page(ada, "/portfolio/new")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": " "}, "Enter a title, such as what the piece is called"),
        ({"title": "x" * 121}, "Use a title of at most 120 characters"),
        ({"text": "x" * 4001}, "Use a text of at most 4000 characters"),
        ({"repository": "https://example.com/" + "x" * 981}, "Use a link of at most 1000 characters"),
        ({"repository": "javascript:alert(1)"}, "Enter a web address, like https://example.com/page, or leave it"),
        ({"live": "https://user:pw@example.com"}, "Enter a web address, like https://example.com/page, or leave it"),
        ({"state": "gone"}, "Choose planned, in progress or finished"),
        ({"state": ""}, "Choose planned, in progress or finished"),
        ({"item": "sql"}, "Choose an item from the list, or none"),
        ({"skills": ["git", "potions"]}, "Choose from the skills below"),
        ({"skills": ["git", ITEM]}, "Choose from the skills below"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field_and_nothing_is_lost(
    ada: Person, wrong: dict[str, str], said: str
) -> None:
    path = at(add(ada, "Kept as it is"))
    good = {"title": "Books", "text": "Text.", "repository": LINK, "live": "", "state": "learning", "skills": ["git"]}
    for action in ("/portfolio", path):
        answer = ada.client.submit(action, **(good | wrong))
        text = unescape(answer.text)
        name = next(iter(wrong))
        assert answer.status_code == 422 and "<title>Error: " in text and text.count(said) == 2
        assert f'<li><a href="#{name}">' in text and f'id="{name}-error"' in text
        assert ticked(text) == ["git"] and (name == "state" or state_of(text) == "learning")
        assert all(value in text for key, value in (good | wrong).items() if key in ("title", "text", "repository"))
    assert page(ada, "/portfolio").count("<article") == 1 and "Kept as it is" in page(ada, path)


def test_markup_in_what_people_write_stays_text(ada: Person) -> None:
    bad = "<script>x</script><b>\"'{{7*7}}"
    path = at(add(ada, bad, text=f"{bad}\n\n[a](javascript:alert(1)) ![p](https://e.com/p.png)", live=LINK))
    for where in ("/portfolio", path):
        text = ada.client.get(where).text
        assert "<script>x" not in text and "<b>" not in text and "&lt;script&gt;x" in text and "<img" not in text
        assert 'href="javascript' not in text


def test_of_two_devices_the_second_is_told_that_the_piece_changed(ada: Person) -> None:
    path = at(add(ada, "Books"))
    was = re.search(r'name="was" value="(\w+)"', page(ada, path))
    assert was
    opened = {"was": was[1], "state": "todo", "text": "mine"}
    assert ada.client.submit(path, title="Shelves", **opened).status_code == 303
    answer = ada.client.submit(path, title="Tomes", **opened)
    assert answer.status_code == 422 and "changed elsewhere since you opened it" in answer.text
    assert 'value="Tomes"' in answer.text and "<h1><bdi>Shelves</bdi></h1>" in answer.text
    again = re.search(r'name="was" value="(\w+)"', answer.text)
    assert again and ada.client.submit(path, title="Tomes", **opened | {"was": again[1]}).status_code == 303
    assert "<h1><bdi>Tomes</bdi></h1>" in page(ada, path)


def test_an_undo_makes_no_second_piece_for_an_item(app: Flask, ada: Person) -> None:
    ada.client.submit(f"{at(add(ada, 'Books', item=ITEM))}/remove")
    back = re.search(r'action="(/undo/\d+)"', page(ada, "/portfolio"))
    add(ada, "Shelves", item=ITEM)
    assert back and ada.client.submit(back[1]).status_code == 303
    text = page(ada, "/portfolio")
    assert "cannot be undone" in text and text.count("<article") == 1


def test_an_item_chosen_for_a_finished_piece_is_finished(ada: Person) -> None:
    path = at(add(ada, "Books", state="done"))
    ada.client.submit(path, title="Books", state="done", shown="done", item=ITEM)
    assert state_of(page(ada, path)) == "done" and "1 of 23 done" in ada.page()
    other = at(add(ada, "Notes", state="todo"))
    ada.tick("small-tool", "learning")
    ada.client.submit(other, title="Notes", state="todo", shown="todo", item="small-tool")
    assert "1 of 23 done" in ada.page()


def test_a_hundred_pieces_are_enough(app: Flask, ada: Person) -> None:
    first = piece_of(app, add(ada, "Books"))
    row = {"learner_id": first.learner_id, "title": "t", "text": "", "repository": "", "live": "", "state": 0}
    with app.app_context(), saving():
        execute(plain_insert(Piece), [row | {"uuid": str(n), "added_at": n} for n in range(99)])
    text = page(ada, "/portfolio")
    assert "There are 100 pieces" in text and 'href="/portfolio/new"' not in text
    answer = ada.client.submit("/portfolio", title="More", state="todo")
    assert answer.status_code == 422 and "There are 100 pieces already. Remove one first" in answer.text
    with app.app_context():
        assert db.session.execute(select(func.count()).select_from(Piece)).scalar() == 100


def test_the_page_takes_four_statements_however_much_there_is(ada: Person, statements: Statements) -> None:
    for n in range(20):
        add(ada, f"Piece {n}", live=LINK, skills=["sql", "git"], item=ITEM if n == 0 else "")
        if n in (0, 19):
            page(ada, "/portfolio")
            statements.clear()
            page(ada, "/portfolio")
            assert len(statements) == 4


def test_a_signed_out_visitor_is_sent_to_sign_in(app: Flask) -> None:
    assert "/sign-in" in app.test_client().get("/portfolio").headers["Location"]


def test_a_learner_without_a_track_can_have_pieces(app: Flask) -> None:
    eve = sign_up(app, "eve@example.com", role=None)
    assert "you have none yet" in page(eve, "/portfolio/new")
    assert "Books" in page(eve, at(add(eve, "Books", state="done")))
