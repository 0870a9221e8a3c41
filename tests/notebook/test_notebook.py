"""What a learner keeps on an item, through its page, on both databases."""

import re
from html import unescape

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from learnpath.core.db import db
from learnpath.notebook.models import ItemLink, Note
from tests.cast import Person, learner
from tests.conftest import Statements

SQL = "/tracks/back-end-developer/items/sql"
STEP = "/tracks/back-end-developer/items/find-jobs"


def page(person: Person, path: str = SQL) -> str:
    answer = person.client.get(path)
    assert answer.status_code == 200
    return unescape(answer.text)


def test_a_note_is_kept_shown_and_seen_by_nobody_else(ada: Person, cy: Person) -> None:
    answer = ada.client.submit(f"{SQL}/note", text="**Joins** make sense\r\n\r\n- outer", version="0")
    assert (answer.status_code, answer.headers["Location"]) == (303, SQL)
    text = page(ada)
    assert "<strong>Joins</strong>" in text and "<li>outer</li>" in text and "Note saved." in text
    assert "**Joins** make sense\n\n- outer</textarea>" in text
    assert "Joins" not in page(cy)


def test_a_note_is_never_overwritten_unseen(ada: Person) -> None:
    ada.client.submit(f"{SQL}/note", text="from the desk", version="0")
    answer = ada.client.submit(f"{SQL}/note", text="from the train", version="0")
    text = unescape(answer.text)
    assert answer.status_code == 409 and "This note was changed elsewhere" in text
    assert "from the desk" in text and "from the train</textarea>" in text
    assert "from the desk</textarea>" in page(ada)
    version = re.search(r'name="version" value="(\d+)"', text)
    assert version
    ada.client.submit(f"{SQL}/note", text="both", version=version[1])
    assert "both</textarea>" in page(ada)


def test_saving_the_same_note_twice_is_no_conflict(ada: Person) -> None:
    for _ in range(2):
        assert ada.client.submit(f"{SQL}/note", text="once", version="0").status_code == 303


def test_a_preview_saves_nothing(app: Flask, ada: Person) -> None:
    answer = ada.client.submit(f"{SQL}/note/preview", text="# Big\n\n<script>x</script>", version="0")
    assert answer.status_code == 200 and '<p class="nm">Big</p>' in answer.text and "<script>x" not in answer.text
    with app.app_context():
        assert not db.session.execute(select(Note)).all()


def test_a_note_that_is_too_long_is_not_lost(ada: Person) -> None:
    answer = ada.client.submit(f"{SQL}/note", text="y" * 20_001, version="0")
    assert answer.status_code == 422 and "Use a note of at most 20000 characters" in answer.text
    assert "y" * 20_001 in answer.text and "<title>Error: " in answer.text


def test_undo_gives_back_the_note_of_before(ada: Person) -> None:
    ada.client.submit(f"{SQL}/note", text="first", version="0")
    page(ada)
    ada.client.submit(f"{SQL}/note", text="second", version="1")
    assert "first</textarea>" in ada.undo(SQL)


def test_what_changed_since_is_not_undone(ada: Person) -> None:
    ada.client.submit(f"{SQL}/note", text="first", version="0")
    text = ada.client.get(SQL).text
    number = re.search(r'action="(/undo/\d+)"', text)
    assert number
    ada.client.submit(f"{SQL}/note", text="second", version="1")
    ada.client.submit(number[1])
    text = page(ada)
    assert "This has changed since, so it cannot be undone." in text and "second</textarea>" in text


def test_an_undo_is_its_persons_alone_and_works_once(ada: Person, cy: Person) -> None:
    ada.client.submit(f"{SQL}/note", text="first", version="0")
    number = re.search(r'action="(/undo/\d+)"', ada.client.get(SQL).text)
    assert number
    cy.client.submit(number[1])
    assert "first</textarea>" in page(ada)
    ada.client.submit(number[1])
    assert "first</textarea>" not in page(ada)
    ada.client.submit(number[1])
    assert "undone already" in page(ada)
    for odd in ("/undo/0", "/undo/99999999999999999999", "/undo/-1", "/undo/x"):
        assert ada.client.submit(odd).status_code == 303


def test_links_and_evidence_are_kept_changed_and_removed(app: Flask, ada: Person) -> None:
    ada.client.submit(f"{SQL}/links", kind="link", title="A course", url="example.com/sql")
    ada.client.submit(
        f"{SQL}/links", kind="evidence", title="My queries", url="https://git.example.com/q", text="Joins."
    )
    text = page(ada)
    assert '<a href="https://example.com/sql" rel="noopener nofollow"><bdi>A course</bdi></a>' in text
    assert "My queries" in text and "Joins." in text
    with app.app_context():
        number = db.session.execute(select(ItemLink.id).where(ItemLink.evidence)).scalar_one()
    ada.client.submit(f"{SQL}/links/{number}", title="My best queries", url="https://e.com/q", text="")
    assert "My best queries" in page(ada) and "Joins." not in page(ada)
    ada.client.submit(f"{SQL}/links/{number}/remove")
    assert "My best queries removed." in (shown := ada.undo(SQL)) or "My best queries" in shown
    assert ada.client.submit(f"{SQL}/links/{number + 5}/remove").status_code == 404


@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "ftp://example.com", "https://", "https://a b", "https://user:pw@example.com", "nonsense",
     'https://e.com/"onclick=x', "https://[::1", "https://e.com:99999", "//evil.test", "\\\\evil", "data:text/html,x"],
)  # fmt: skip
def test_only_addresses_become_links(ada: Person, url: str) -> None:
    answer = ada.client.submit(f"{SQL}/links", kind="evidence", title="Kept", url=url)
    assert answer.status_code == 422 and "Enter a web address, like https://example.com/page" in answer.text
    assert 'value="Kept"' in answer.text
    assert f'<a href="{url}"' not in answer.text


def test_a_link_of_somebody_else_is_not_there(app: Flask, ada: Person, cy: Person) -> None:
    ada.client.submit(f"{SQL}/links", kind="link", title="A course", url="https://example.com")
    with app.app_context():
        number = db.session.execute(select(ItemLink.id)).scalar_one()
    assert cy.client.submit(f"{SQL}/links/{number}", title="Mine", url="https://evil.test").status_code == 404
    assert cy.client.submit(f"{SQL}/links/{number}/remove").status_code == 404
    assert "A course" in page(ada)


def test_sub_steps_are_ticked_and_never_count(ada: Person) -> None:
    shown = re.findall(r'name="shown" value="([^"]+)"', page(ada, STEP))
    assert len(shown) >= 2
    ada.client.submit(f"{STEP}/sub-steps", shown=shown, done=shown[:1])
    text = page(ada, STEP)
    assert re.findall(r'name="done" value="([^"]+)" checked', text) == shown[:1]
    assert "0 of 23 done" in ada.page()
    ada.client.submit(f"{STEP}/sub-steps", shown=shown, done=[shown[1], "no-such-step"])
    assert re.findall(r'name="done" value="([^"]+)" checked', page(ada, STEP)) == shown[1:2]
    ada.client.submit(f"{STEP}/sub-steps", shown=[], done=[])
    assert re.findall(r'name="done" value="([^"]+)" checked', page(ada, STEP)) == shown[1:2]


def test_the_history_is_told(app: Flask, ada: Person) -> None:
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as clock:
        ada = learner(app)
        for day, status in (("2026-05-03", "done"), ("2026-05-05", "todo"), ("2026-05-09", "done")):
            clock.move_to(f"{day}T12:00:00+00:00")
            ada.tick("sql", status)
        assert "Done on 3 May, reopened on 5 May, done again on 9 May." in page(ada)


def test_dates_can_be_corrected_and_that_can_be_undone(app: Flask) -> None:
    with time_machine.travel("2026-05-20T12:00:00+00:00", tick=False):
        ada = learner(app)
        ada.tick("sql", "learning")
        ada.tick("sql")
        page(ada)
        answer = ada.client.submit(f"{SQL}/dates", started="2026-04-01", finished="2026-05-02")
        assert answer.status_code == 303
        text = page(ada)
        assert 'value="2026-04-01"' in text and 'value="2026-05-02"' in text
        assert "finishing date set to 2 May" in text and "starting date set to 1 Apr" in text
        assert '<span class="tag">2 May</span>' in ada.page()
        ada.client.submit(f"{SQL}/dates", started="2026-04-01", finished="2026-05-10")
        assert 'value="2026-05-02"' in ada.undo(SQL) and "10 May" not in page(ada)


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        ({"started": "2026-05-10", "finished": "2026-05-02"}, "Enter a day that is not before the start"),
        ({"started": "", "finished": "2031-01-01"}, "Enter a day from 1990 on, and not after today"),
        ({"started": "soon", "finished": "2026-05-02"}, "Enter a day as year-month-day, like 2026-05-03"),
        ({"started": "0001-01-01", "finished": "2026-05-02"}, "Enter a day from 1990 on, and not after today"),
        ({"started": "", "finished": ""}, "Enter the day, or reopen the item"),
    ],
)
def test_dates_that_cannot_be_are_refused_beside_their_field(app: Flask, dates: dict[str, str], said: str) -> None:
    with time_machine.travel("2026-05-20T12:00:00+00:00", tick=False):
        ada = learner(app)
        ada.tick("sql")
        answer = ada.client.submit(f"{SQL}/dates", **dates)
        assert answer.status_code == 422 and said in answer.text
        assert all(f'value="{value}"' in answer.text for value in dates.values())
        assert '<span class="tag">Today</span>' in ada.page()


def test_a_done_item_comes_back_on_its_day_and_stays_done(app: Flask) -> None:
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as clock:
        ada = learner(app)
        answer = ada.client.submit(f"{SQL}/refresh", due="2026-06-01")
        assert answer.status_code == 422 and "Mark it done first" in answer.text
        ada.tick("sql")
        ada.client.submit(f"{SQL}/refresh", due="2026-06-01")
        assert "SQL comes back on 1 Jun." in page(ada) and "To refresh" not in ada.page()
        clock.move_to("2026-06-01T12:00:00+00:00")
        text = ada.page()
        assert "To refresh" in text and "1 of 23 done" in text
        ada.client.submit(f"{SQL}/refresh", due="")
        assert "To refresh" not in ada.page()


def test_an_item_page_takes_six_statements_whatever_is_kept(ada: Person, statements: Statements) -> None:
    for n in range(5):
        ada.client.submit(f"{SQL}/links", kind="evidence", title=f"Link {n}", url="https://example.com")
        ada.tick("sql", ("done", "todo")[n % 2])
    page(ada)
    statements.clear()
    page(ada)
    assert len(statements) == 6


def test_forms_answer_htmx_with_the_body_in_place(ada: Person) -> None:
    answer = ada.client.submit(f"{SQL}/note", _htmx=True, text="kept", version="0")
    assert answer.status_code == 200 and "<html" not in answer.text
    assert 'id="keep-sql"' in answer.text and "Note saved." in answer.text and "/undo/" in answer.text
    wrong = ada.client.submit(f"{SQL}/links", _htmx=True, kind="link", title="", url="x")
    assert wrong.status_code == 422 and "Enter a title" in wrong.text
