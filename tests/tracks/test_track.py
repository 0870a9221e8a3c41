"""The track through its pages, on both databases."""

import re

from flask import Flask
from sqlalchemy import select

from learnpath.core.db import db, writing
from learnpath.tracks.models import Change, ProgressEvent
from tests.cast import ADA, Person, sign_in, sign_up
from tests.conftest import Statements
from tests.pages import CheckingClient


def events(app: Flask) -> list[tuple[int, bool]]:
    with app.app_context():
        rows = db.session.execute(select(ProgressEvent.change, ProgressEvent.known).order_by(ProgressEvent.id)).all()
        return [(row.change, row.known) for row in rows]


def test_a_tick_is_saved_and_seen_from_another_device(app: Flask, ada: Person) -> None:
    assert "0 of 23 done" in ada.page()
    answer = ada.tick("sql")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/tracks/back-end-developer#item-sql")
    assert "SQL done. 1 of 23 done." in ada.page()
    assert "1 of 23 done" in sign_in(app, ADA).page()


def test_a_stranger_sees_and_changes_nothing_of_it(app: Flask, ada: Person, cy: Person) -> None:
    ada.tick("sql")
    assert "0 of 23 done" in cy.page()
    cy.tick("sql")
    cy.tick("sql", "todo")
    assert "1 of 23 done" in ada.page()


def test_asked_twice_it_is_the_same_and_one_event_is_kept(app: Flask, ada: Person) -> None:
    for status in ("done", "done", "learning", "learning", "todo", "todo"):
        ada.tick("sql", status)
    assert events(app) == [(Change.DONE, False), (Change.LEARNING, False), (Change.TODO, False)]


def test_set_aside_changes_this_track_only_and_never_the_status(app: Flask, ada: Person) -> None:
    ada.tick("sql")
    ada.client.submit("/roles/full-stack-developer/start")
    path = "/tracks/back-end-developer/items/sql/set-aside"
    for _ in range(2):
        assert ada.client.submit(path, set_aside="1").headers["Location"].endswith("#item-sql")
    page = ada.page()
    assert "0 of 22 done" in page and "1 set aside, not counted" in page
    assert "1 of 24 done" in ada.page("full-stack-developer")
    for _ in range(2):
        ada.client.submit(path, set_aside="0")
    assert "1 of 23 done" in ada.page()
    assert [change for change, _ in events(app)] == [Change.DONE, Change.SET_ASIDE, Change.TAKEN_BACK]


def test_htmx_gets_the_row_the_numbers_and_the_words(ada: Person) -> None:
    answer = ada.tick("git", htmx=True)
    assert answer.status_code == 200 and "<html" not in answer.text
    for part in ('id="item-git"', 'id="standing"', 'id="head-skill"', 'id="pills"', 'id="aside"', 'id="say"'):
        assert part in answer.text, part
    assert "Git done. 1 of 23 done." in answer.text
    assert re.search(r'id="tick-git"[^>]*value="todo" aria-pressed="true"', answer.text)


def test_a_shared_skill_says_where_else_it_counts(ada: Person) -> None:
    ada.client.submit("/roles/full-stack-developer/start")
    assert "Counts for Full-stack Developer too" in ada.tick("git", htmx=True).text
    ada.tick("sql")
    assert "SQL done. It counts for Full-stack Developer too. 2 of 23 done." in ada.page()
    ada.client.submit("/tracks/full-stack-developer/items/apis/set-aside", set_aside="1")
    ada.tick("apis")
    assert "APIs done. 3 of 23 done." in ada.page()


def test_ticks_before_sign_up_come_along_as_known(app: Flask) -> None:
    ada = sign_up(app, ADA, known=("git", "sql", "python", "no-such-item"))
    page = ada.page()
    assert "3 of 23 done" in page and "What can you do already?" not in page
    assert events(app) == [(Change.DONE, True)] * 3


def test_a_second_role_opens_with_what_carries_over(ada: Person) -> None:
    for item in ("git", "sql", "debugging"):
        ada.tick(item)
    assert "3 of 24 carry over" in ada.client.get("/roles/full-stack-developer").text
    ada.client.submit("/roles/full-stack-developer/start")
    page = ada.page("full-stack-developer")
    assert "3 of 24 carry over from what you had done." in page and "3 of 24 done" in page


def test_ticks_of_a_visitor_only_ever_raise_to_do(app: Flask) -> None:
    ada = sign_up(app, ADA)
    ada.tick("sql", "learning")
    ada.tick("git")
    visitor = app.test_client()
    assert isinstance(visitor, CheckingClient)
    role = "/roles/back-end-developer"
    visitor.submit(f"{role}/start", _page=role, known=["sql", "apis"])
    visitor.submit("/sign-in", _page="/sign-in", email=ADA, password="three ordinary words")
    text = visitor.get("/tracks/back-end-developer").text
    assert "2 of 23 done" in text and "1 in progress" in text


def test_starters_are_offered_once(app: Flask, ada: Person) -> None:
    assert "What can you do already?" in ada.page()
    ada.client.submit("/tracks/back-end-developer/starters", known=["git", "sql"])
    assert "2 of 23 done" in ada.page() and "What can you do already?" not in ada.page()
    assert events(app) == [(Change.DONE, True)] * 2
    ada.tick("git", "todo")
    ada.tick("sql", "todo")
    assert "What can you do already?" not in ada.page()


def test_starters_declined_never_come_back(ada: Person) -> None:
    ada.client.submit("/tracks/back-end-developer/starters", none="1")
    assert "What can you do already?" not in ada.page()
    ada.client.submit("/tracks/back-end-developer/leave")
    ada.client.submit("/roles/back-end-developer/start")
    assert "What can you do already?" not in ada.page()


def test_a_track_left_keeps_its_progress(ada: Person) -> None:
    ada.tick("sql")
    answer = ada.client.submit("/tracks/back-end-developer/leave")
    assert answer.headers["Location"] == "/roles/back-end-developer"
    assert ada.client.get("/tracks/back-end-developer").status_code == 404
    assert "You left this track" in ada.client.get("/roles/back-end-developer").text
    ada.client.submit("/roles/back-end-developer/start")
    assert "1 of 23 done" in ada.page()


def test_home_sends_a_learner_to_their_last_track(app: Flask, ada: Person) -> None:
    ada.client.submit("/roles/data-analyst/start")
    assert ada.client.get("/").headers["Location"] == "/tracks/data-analyst"
    ada.page("back-end-developer")
    assert ada.client.get("/").headers["Location"] == "/tracks/back-end-developer"


def test_another_device_opens_the_track_worked_on_last(app: Flask, ada: Person) -> None:
    ada.client.submit("/roles/data-analyst/start")
    ada.tick("git")
    with app.app_context(), writing(db.engine).begin() as connection:
        connection.exec_driver_sql("UPDATE progress_event SET at = at + 60")
    assert sign_in(app, ADA).client.get("/").headers["Location"] == "/tracks/back-end-developer"


def test_what_is_not_there_or_not_ones_own_looks_the_same(ada: Person, client: CheckingClient) -> None:
    for path in ("/tracks/full-stack-developer", "/tracks/nope", "/roles/nope", "/roles/data-analyst/items/ruby"):
        assert ada.client.get(path).status_code == 404, path
    for path in ("full-stack-developer/items/sql", "nope/items/sql", "back-end-developer/items/html"):
        assert ada.client.submit(f"/tracks/{path}/status", status="done").status_code == 404, path
    assert client.get("/tracks/back-end-developer").headers["Location"] == "/sign-in?next=/tracks/back-end-developer"


def test_a_wrong_status_changes_nothing_and_says_so(app: Flask, ada: Person) -> None:
    for data in ({"status": "finished"}, {}):
        answer = ada.client.submit("/tracks/back-end-developer/items/sql/status", **data)
        assert answer.status_code == 400 and "Choose to do, learning or done" in answer.text
    assert ada.client.submit("/tracks/back-end-developer/items/sql/set-aside", set_aside="2").status_code == 400
    assert events(app) == []


def test_filters_show_rows_by_state(ada: Person) -> None:
    ada.tick("sql")
    ada.tick("git", "learning")
    shown = {
        show: len(re.findall(r'<li class="item', ada.client.get(f"/tracks/back-end-developer?show={show}").text))
        for show in ("all", "open", "learning", "done", "nonsense")
    }
    assert shown == {"all": 27, "open": 26, "learning": 1, "done": 1, "nonsense": 27}


def test_a_filter_stays_after_a_tick(ada: Person) -> None:
    page, path = "/tracks/back-end-developer?show=open", "/tracks/back-end-developer/items"
    fields = ada.client.fields(page)
    for act in ("status", "set-aside"):
        answer = ada.client.post(f"{path}/sql/{act}", data=fields | {"status": "done", "set_aside": "1"})
        assert answer.headers["Location"] == f"{page}#item-sql"
    answer = ada.client.post(f"{path}/git/status", data=fields | {"status": "done"}, headers={"HX-Request": "true"})
    assert '<a href="?show=open" aria-current="true">Not done 25</a>' in answer.text
    answer = ada.client.post(f"{path}/git/status", data=fields | {"status": "todo", "show": "//evil"})
    assert answer.headers["Location"] == "/tracks/back-end-developer#item-git"


def test_the_next_step_can_be_passed_over(ada: Person) -> None:
    ada.client.submit("/tracks/back-end-developer/starters", none="1")
    first = re.search(r'id="next" class="h3">([^<]*)<', ada.page())
    assert first and first[1] == ".NET"
    page = ada.client.get("/tracks/back-end-developer?after=dotnet").text
    assert 'id="next" class="h3">Python<' in page
    ada.tick("sql", "learning")
    assert 'id="next" class="h3">SQL<' in ada.page()


def test_a_track_page_takes_two_statements_and_a_tick_four(ada: Person, statements: Statements) -> None:
    fields = ada.client.fields("/tracks/back-end-developer")
    statements.clear()
    ada.page()
    assert len(statements) == 2, statements
    statements.clear()
    path = "/tracks/back-end-developer/items/sql/status"
    ada.client.post(path, data=fields | {"status": "done"}, headers={"HX-Request": "true"})
    assert len(statements) == 4, statements


def test_an_items_own_page_works_without_scripts(ada: Person) -> None:
    path = "/tracks/back-end-developer/items/sql"
    page = ada.client.get(path).text
    assert "PostgreSQL tutorial" in page and "Set SQL aside on this track" in page
    assert re.search(r'value="todo" aria-pressed="true"', page)
    ada.tick("sql", "learning")
    assert re.search(r'value="learning" aria-pressed="true"', ada.client.get(path).text)
    ada.client.submit(f"{path}/set-aside", set_aside="1")
    assert "Take SQL back" in ada.client.get(path).text


def test_an_opened_row_gets_the_rest_of_the_item(ada: Person) -> None:
    part = ada.client.get("/tracks/back-end-developer/items/find-jobs", headers={"HX-Request": "true"}).text
    assert "<html" not in part and "Sub-steps" in part and "As a Back-end Developer:" in part
    ada.client.submit("/roles/full-stack-developer/start")
    part = ada.client.get("/tracks/back-end-developer/items/find-jobs", headers={"HX-Request": "true"}).text
    assert "Ticked once, it counts for Full-stack Developer too." in part


def test_a_page_kept_for_all_shows_nothing_of_anybody_else(app: Flask, ada: Person, cy: Person) -> None:
    """The frame and the parts are kept in memory: tokens, notices and tracks must stay their person's."""
    ada.client.submit("/roles/full-stack-developer/start")
    ada.page("full-stack-developer")
    ada.tick("sql")
    first, mine, theirs = ada.page(), ada.page(), cy.page()
    assert "SQL done." in first and "SQL done." not in mine + theirs
    assert "Your tracks" in mine and "Your tracks" not in theirs
    tokens = [set(re.findall(r'name="(?:csrf_token|person)" value="([^"]+)"', page)) for page in (mine, theirs)]
    assert len(tokens[0]) == len(tokens[1]) == 2 and not tokens[0] & tokens[1]
    ada.client.submit("/settings/theme", theme="dark")
    ada.page()
    assert 'data-theme="dark"' in ada.page() and "data-theme" not in cy.page()
