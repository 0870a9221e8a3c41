"""How a file joins what is here, rule by rule."""

import re
from html import unescape

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from learnpath.catalogue.models import Item
from learnpath.core.db import db
from learnpath.takeout.history import settled
from learnpath.takeout.joining import joined
from learnpath.takeout.schema import Event, Note
from learnpath.takeout.uniting import united
from learnpath.tracks.models import ProgressEvent, Refresh
from tests.cast import Person
from tests.house.test_routes import contents
from tests.takeout.files import (
    DATA,
    LINK,
    PIECE,
    SQL,
    TRACK,
    bring,
    check_history,
    doc,
    fresh,
    items_of,
    own_slug,
    parts,
    preview,
    refused,
    rich,
    send,
    take,
)

ITEM = "00000000-0000-4000-8000-000000000001"


def event(change: str, at: int, **more: object) -> Event:
    said = {"known": False, "moment": None, "undo": False, "title": None, "track": None, "by": "self", **more}
    return Event.model_construct(item=ITEM, change=change, at=at, **said)  # type: ignore[arg-type]


def note(text: str, at: int) -> Note:
    return Note.model_construct(text=text, edited_at=at)


@pytest.mark.parametrize(
    ("here", "file", "becomes"),
    [
        (None, note("a", 1), note("a", 1)),
        (note("a", 1), None, None),
        (note("a", 1), note("a", 2), None),
        (note("a", 1), note("b", 2), note("b\n\n---\n\na", 2)),
        (note("a", 2), note("b", 1), note("a\n\n---\n\nb", 2)),
        (note("a", 1), note("b", 1), note("a\n\n---\n\nb", 1)),
        (note("b\n\n---\n\na", 2), note("a", 1), None),
        (note("a", 1), note("so a is", 2), note("so a is", 2)),
    ],
)
def test_two_notes_become_one(here: Note | None, file: Note | None, becomes: Note | None) -> None:
    found = joined(here, file)
    assert found == becomes
    assert joined(found or here, file) is None  # and once only


@pytest.mark.parametrize(
    ("here", "file", "written", "last"),
    [
        ([], [("done", 5)], [("done", 5)], "done"),
        ([("done", 5)], [("done", 5)], [], None),
        ([("done", 5)], [("learning", 3)], [("learning", 3), ("done", 5)], None),
        ([("done", 5)], [("learning", 7)], [("learning", 7)], "learning"),
        ([("learning", 1), ("done", 5)], [("learning", 1), ("to_do", 3)], [("to_do", 3), ("done", 5)], None),
        ([("done", 5)], [("done", 5), ("to_do", 5), ("done", 5)], [("to_do", 5), ("done", 5)], "done"),
        ([("done", 5), ("to_do", 5), ("done", 5)], [("done", 5)], [], None),
        ([("done", 9), ("to_do", 8)], [("learning", 8)], [("learning", 8), ("done", 9), ("to_do", 8)], None),
    ],
)
def test_two_histories_become_one(
    here: list[tuple[str, int]], file: list[tuple[str, int]], written: list[tuple[str, int]], last: str | None
) -> None:
    mine = [(number, event(*one)) for number, one in enumerate(here, 1)]
    found = united(mine, [event(*one) for one in file])
    assert [(one.change, one.at) for _, one in found.written] == written
    assert found.again == [number for number, _ in found.written if number]
    standing = found.standing.status.get(ITEM)
    assert (standing.change if standing else None) == last


def test_the_same_change_on_another_track_is_another() -> None:
    one, two = event("set_aside", 5, track="a"), event("set_aside", 5, track="b")
    assert united([(1, one)], [two]).new == [two]


def test_a_history_in_a_file_keeps_the_order_of_each_item() -> None:
    events = [event("done", 9), event("to_do", 8)]  # of two requests at once, say
    assert settled([], [], events) == events


def test_the_later_word_on_an_item_stands(app: Flask) -> None:
    with time_machine.travel("2026-05-01T12:00:00+00:00", tick=False) as clock:
        here, there = fresh(app, "ada"), fresh(app, "bob")
        here.tick("git")
        here.tick("sql", "learning")
        clock.move_to("2026-05-03T12:00:00+00:00")
        there.tick("sql", "learning")
        there.tick("git", "learning")
        clock.move_to("2026-05-04T12:00:00+00:00")
        here.tick("sql")
        text = bring(here, take(there))
        assert "1 status changes" in text and "Git" in text and "Done to Learning" in text
        assert "2 entries of history are new" in text
        page = unescape(here.client.get(SQL).text)
        assert "Started on 1 May, started on 3 May, done on 4 May." in page
        assert 'aria-pressed="true" aria-label="Learning, Git"' in here.client.get(f"{TRACK}/items/git").text
    check_history(app)


def test_what_was_set_aside_follows_the_later_word(app: Flask) -> None:
    with time_machine.travel("2026-05-01T12:00:00+00:00", tick=False) as clock:
        here, there = fresh(app, "ada"), fresh(app, "bob", role=None)
        here.client.submit(f"{TRACK}/items/git/set-aside", set_aside="1", reason="Not now")
        early = take(here)
        clock.move_to("2026-05-02T12:00:00+00:00")
        here.client.submit(f"{TRACK}/items/git/set-aside", set_aside="0")
        late = take(here)
        bring(here, early)
        assert parts(take(here)) == parts(late)
        bring(there, early)
        assert "Not now" in there.client.get(f"{TRACK}/items/git").text
        assert "1 item is taken back onto its track" in bring(there, late)
        assert parts(take(there)) == parts(late)
    check_history(app)


def test_two_accounts_hold_the_same_own_item(app: Flask, ada: Person, bob: Person) -> None:
    ada.client.submit(f"{TRACK}/own", kind="skill", name="Kotlin", text="Mine.")
    bring(bob, take(ada))
    mine, theirs = own_slug(ada, "Kotlin"), own_slug(bob, "Kotlin")
    assert mine != theirs and ada.tick(theirs).status_code == 404
    bob.client.submit(f"{TRACK}/items/{theirs}/edit", name="Kotlin 2", text="")
    assert "Kotlin 2" not in ada.page()
    assert "Nothing" in bring(bob, take(ada)) and "Kotlin 2" in bob.page()
    ada.client.submit(f"{TRACK}/items/{mine}/remove")
    assert "1 item of your own comes back onto its track" in bring(ada, take(bob))
    assert "Kotlin" in ada.page() and own_slug(ada, "Kotlin") == mine
    with app.app_context():
        assert len(set(db.session.execute(select(Item.uuid).where(Item.owner_id.is_not(None))).scalars())) == 2


def test_a_piece_leaves_its_item_to_the_one_that_is_there(ada: Person, bob: Person) -> None:
    ada.client.submit("/portfolio", title="Theirs", state="done", item=PIECE, live=LINK)
    bob.client.submit("/roles/back-end-developer/start")
    bob.client.submit("/portfolio", title="Mine", state="todo", item=PIECE)
    text = bring(bob, take(ada))
    assert "What Theirs stands for, as another piece of yours stands for that here." in text
    found = {piece["title"]: piece for piece in doc(bob)["portfolio"]}
    assert found["Mine"]["item"] and found["Theirs"]["item"] is None and found["Theirs"]["state"] == "done"
    assert "Nothing" in bring(bob, take(ada))


def test_what_the_catalogue_does_not_know_is_named_and_left_out(app: Flask, ada: Person, bob: Person) -> None:
    ada.tick("sql")
    ada.tick("git")
    ada.client.submit(f"{TRACK}/own", kind="skill", name="Kotlin")
    ada.tick(own_slug(ada, "Kotlin"))
    ada.client.submit("/roles/data-analyst/start")
    ada.client.submit("/portfolio", title="Books", state="todo", skills=["sql", "git"])
    text, known = take(ada), items_of(app)
    role = next(track["role"] for track in doc(ada)["tracks"] if track["slug"] == "back-end-developer")
    strange = text.replace(known["git"], ITEM).replace(role, "00000000-0000-4000-8000-000000000002")
    shown = bring(bob, strange)
    assert "1 role that this site’s catalogue does not have: Back-end Developer." in shown
    assert "1 item that this site’s catalogue does not have: Git." in shown
    found = doc(bob)
    assert [track["slug"] for track in found["tracks"]] == ["data-analyst"]
    assert {item["name"] for item in found["items"]} == {"SQL", "Kotlin"}
    assert [piece["skills"] for piece in found["portfolio"]] == [[known["sql"]]]
    assert [one["name"] for one in found["removed_items"]] == ["Kotlin"]
    check_history(app)
    assert "1 track is added" in bring(bob, text)  # on a site that knows them
    assert "Kotlin" in bob.page()


def test_a_status_without_a_history_gets_one(app: Flask, ada: Person, bob: Person) -> None:
    ada.tick("sql")
    ada.client.submit(f"{TRACK}/items/git/set-aside", set_aside="1")
    said = doc(ada) | {"events": []}
    bring(bob, said)
    changes = [found["change"] for found in doc(bob)["events"]]
    assert sorted(changes) == ["done", "set_aside"]
    check_history(app)
    assert "Nothing" in bring(bob, said)
    with app.app_context():
        assert len(db.session.execute(select(ProgressEvent)).all()) == 4


def test_only_what_is_done_comes_back(app: Flask) -> None:
    with time_machine.travel("2026-05-01T12:00:00+00:00", tick=False):
        ada, bob = fresh(app, "ada"), fresh(app, "bob", role=None)
        ada.tick("sql")
        ada.client.submit(f"{SQL}/refresh", due="2026-07-01")
        found = doc(ada)
        assert [item["refresh"] for item in found["items"]] == ["2026-07-01"]
        found["items"][0]["status"], found["events"] = "learning", []
        bring(bob, found)
        assert [item["refresh"] for item in doc(bob)["items"]] == [None]
        with app.app_context():
            assert len(db.session.execute(select(Refresh.due)).all()) == 1
        ada.tick("sql", "todo")
        assert [item["refresh"] for item in doc(ada)["items"]] == [None]


def test_it_is_all_or_nothing(app: Flask, ada: Person, bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    rich(ada)
    send(bob, take(ada))
    digest = re.search(r'name="digest" value="(\w+)"', preview(bob))
    assert digest
    before = contents(app)
    with monkeypatch.context() as broken:
        broken.setattr("learnpath.takeout.applying._Writing.on_items", lambda _: 1 / 0)
        assert bob.client.submit(f"{DATA}/import/confirm", digest=digest[1]).status_code == 500
        assert contents(app) == before
    bob.client.submit(f"{DATA}/import/confirm", digest=digest[1])
    assert parts(take(bob)) == parts(take(ada))


def test_there_must_be_room(ada: Person, bob: Person) -> None:
    ada.client.submit(f"{SQL}/links", kind="link", title="One", url=LINK)
    ada.client.submit(f"{SQL}/note", text="y" * 11_000, version="0")
    found = doc(ada)
    bob.client.submit("/roles/back-end-developer/start")
    bob.client.submit(f"{SQL}/note", text="z" * 11_000, version="0")
    text = refused(bob, found)
    assert "The two notes on SQL would be longer than 20000 characters together. Shorten the one here" in text
    (item,) = found["items"]
    item["note"] = None
    for start in (0, 60):
        links = [item["links"][0] | {"uuid": f"{ITEM[:-3]}{start + number:03}"} for number in range(60)]
        file = found | {"items": [item | {"links": links}]}
        if start:
            assert "With this file there would be 120 links on SQL, and 50 are the most." in refused(bob, file)
        else:
            bring(bob, file)


def test_what_is_imported_is_the_importing_persons(app: Flask, ada: Person, bob: Person, cy: Person) -> None:
    cy.tick("git")
    before = take(cy)
    ada.tick("sql")
    said = doc(ada)
    said["events"][0]["by"] = "other"
    bring(bob, said | {"person": said["person"] | {"email": "cy@example.com", "name": "Cy", "theme": "dark"}})
    assert doc(bob)["person"]["email"] == "bob@example.com" and doc(bob)["person"]["theme"] == "device"
    assert [found["by"] for found in doc(bob)["events"]] == ["self"]
    assert parts(take(cy)) == parts(before)
    with app.app_context():
        rows = db.session.execute(select(ProgressEvent.learner_id, ProgressEvent.actor_id)).all()
        assert len(rows) == 3 and all(learner == actor for learner, actor in rows)


def test_a_yes_is_for_the_file_that_was_shown(ada: Person, bob: Person) -> None:
    ada.tick("sql")
    first, answer = doc(ada), bob.client.submit(f"{DATA}/import/confirm", digest="x")
    assert answer.status_code == 303 and "No file waits here any more" in bob.client.get(DATA).text
    send(bob, first)
    digest = re.search(r'name="digest" value="(\w+)"', preview(bob))
    assert digest and "A file that you sent waits for your yes" in bob.client.get(DATA).text
    ada.tick("git")
    send(bob, take(ada))
    bob.client.submit(f"{DATA}/import/confirm", digest=digest[1])
    assert "Something has changed since you looked" in preview(bob) and not doc(bob)["tracks"]
    digest = re.search(r'name="digest" value="(\w+)"', preview(bob))
    bob.client.submit("/roles/back-end-developer/start")
    assert digest and bob.client.submit(f"{DATA}/import/confirm", digest=digest[1]).status_code == 303
    assert "Something has changed since you looked" in preview(bob) and not doc(bob)["events"]
    bob.client.submit(f"{DATA}/import/discard")
    page = unescape(bob.client.get(DATA).text)
    assert "Nothing was imported." in page and "waits for your yes" not in page
    assert bob.client.get(f"{DATA}/import").status_code == 303


def test_a_file_waits_for_a_day(app: Flask) -> None:
    with time_machine.travel("2026-05-01T12:00:00+00:00", tick=False) as clock:
        bob = fresh(app, "bob")
        send(bob, take(bob))
        clock.shift(86_399)
        assert preview(bob)
        clock.shift(1)
        assert bob.client.get(f"{DATA}/import").status_code == 303
