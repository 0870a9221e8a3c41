"""Comments: who sees them, changing and deleting them, questions."""

import re
from html import unescape

import pytest
import time_machine
from flask import Flask

from tests.cast import Person
from tests.mentoring.sharing import consent_of
from tests.mentoring.talking import TRACK, comment, do, mentored, seen

SQL = f"{TRACK}/items/sql"


def number_of(page: str) -> str:
    """Return the number of the last comment on a page."""
    return re.findall(r'id="comment-(\d+)"', page)[-1]


def test_both_sides_talk_of_an_item_and_of_the_track(app: Flask, ada: Person) -> None:
    bo, place = mentored(app, ada)
    comment(ada, SQL, "Which table goes **first**?", asks="y")
    comment(bo, f"{place}/items/sql", "The one that you keep whole.")
    comment(bo, place, "A good week.", item="")
    comment(bo, place, "Try a rebase.", item="git")
    item, track = seen(ada, f"{SQL}/comments"), seen(ada, f"{TRACK}/comments")
    assert "<strong>first</strong>" in item and "The one that you keep whole." in item
    assert "A good week." not in item and "Try a rebase." not in item
    assert all(text in track for text in ("first", "keep whole", "A good week.", "Try a rebase.", "on <bdi>Git</bdi>"))
    assert "Bo can read this." in item and ">You<" in item
    theirs = seen(bo, f"{place}/items/sql")
    assert "<strong>first</strong>" in theirs and "Ada can read this." in theirs and "A good week." not in theirs
    page = seen(bo, place.replace(TRACK, ""))
    assert all(text in page for text in ("first", "keep whole", "A good week.", "Try a rebase."))
    assert "A good week." in seen(ada, TRACK.replace(TRACK, f"{TRACK}/comments"))


def test_each_sees_what_their_consent_covers(app: Flask, ada: Person, cy: Person) -> None:
    bo, everything = mentored(app, ada, "Bo")
    di, skills = mentored(app, ada, "Di", ("skills",))
    step = re.findall(r'id="item-([a-z-]+)"', seen(ada, TRACK))[-1]  # of the job search
    comment(ada, SQL, "On a skill.")
    comment(ada, f"{TRACK}/items/{step}", "On a step.")
    comment(bo, everything, "On the whole track.", item="")
    assert "Bo and Di can read this." in seen(ada, f"{SQL}/comments")
    assert "Bo can read this." in seen(ada, f"{TRACK}/items/{step}/comments")
    page = seen(di, skills.replace(TRACK, ""))
    assert "On a skill." in page and "On the whole track." in page and "On a step." not in page
    assert di.client.get(f"{skills}/items/{step}").status_code == 404
    assert di.client.submit(f"{skills}/items/{step}/comments", text="Hello").status_code == 404
    refused = di.client.submit(f"{skills}/comments", _page=skills.replace(TRACK, ""), text="Hello", item=step)
    assert refused.status_code == 422 and "Choose one of the list" in refused.text and "Hello" in refused.text
    assert "Ada and Bo can read this." in seen(di, f"{skills}/items/sql")
    for stranger in (cy, Person(app.test_client(), "")):  # type: ignore[arg-type]
        assert stranger.client.get(f"{skills}/items/sql").status_code in (303, 404)
    assert "Hello" not in seen(ada, f"{TRACK}/comments")


@pytest.mark.parametrize("end", ["pause", "revoke"])
def test_nothing_is_seen_or_said_once_it_is_over(app: Flask, ada: Person, end: str) -> None:
    bo, place = mentored(app, ada)
    comment(bo, f"{place}/items/sql", "Well done.")
    page = bo.client.fields(f"{place}/items/sql")
    ada.client.submit(f"{consent_of(ada)}/{end}", _page="/mentors")
    late = bo.client.post(f"{place}/items/sql/comments", data=page | {"text": "One more."})
    assert late.status_code == 404 and "One more." in late.text  # it can be copied from the page
    number = number_of(seen(ada, f"{SQL}/comments"))
    for address in (f"/comments/{number}", f"{place}/items/sql", place.replace(TRACK, "")):
        assert bo.client.get(address).status_code == 404
    assert bo.client.submit(f"/comments/{number}/delete").status_code == 404
    kept = seen(ada, f"{SQL}/comments")
    assert "Well done." in kept and "<bdi>Bo</bdi>" in kept and "One more." not in kept


def test_a_comment_is_changed_for_15_minutes_and_then_only_deleted(app: Flask, ada: Person) -> None:
    bo, place = mentored(app, ada)
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as clock:
        comment(bo, f"{place}/items/sql", "Frist words.")
        number = number_of(seen(bo, f"{place}/items/sql"))
        clock.shift(14 * 60)
        assert "First words." in do(bo, f"/comments/{number}", text="First words.", asks="y")
        assert ", changed" in seen(ada, f"{SQL}/comments") and "Needs an answer" not in seen(ada, f"{SQL}/comments")
        clock.shift(60)
        late = bo.client.submit(f"/comments/{number}", text="Other words.")
        assert "15 minutes" in unescape(late.text) and "Other words." in late.text
        assert "That time is over" in seen(bo, f"/comments/{number}")
        assert "First words." in seen(ada, f"{SQL}/comments")
        do(bo, f"/comments/{number}/delete")
        for person, page in ((ada, f"{SQL}/comments"), (bo, f"{place}/items/sql")):
            assert "deleted a comment." in seen(person, page) and "First words." not in seen(person, page)
        assert bo.client.get(f"/comments/{number}").status_code == 404


def test_nobody_changes_what_another_said(app: Flask, ada: Person, cy: Person) -> None:
    bo, place = mentored(app, ada)
    comment(ada, SQL, "Mine.")
    number = number_of(seen(ada, f"{SQL}/comments"))
    for person in (bo, cy):
        assert person.client.get(f"/comments/{number}").status_code == 404
        assert person.client.submit(f"/comments/{number}", _page="/help", text="Yours.").status_code == 404
        assert person.client.submit(f"/comments/{number}/delete", _page="/help").status_code == 404
    assert "Mine." in seen(bo, f"{place}/items/sql")


def test_a_question_waits_until_a_mentor_replies(app: Flask, ada: Person) -> None:
    bo, place = mentored(app, ada)
    comment(ada, SQL, "Which one?", asks="y")
    comment(ada, SQL, "I mean the left one.")
    comment(bo, f"{place}/items/git", "About something else.")
    assert "Needs an answer" in seen(bo, f"{place}/items/sql")
    comment(bo, f"{place}/items/sql", "That one.")
    assert "Needs an answer" not in seen(bo, f"{place}/items/sql")
    do(bo, f"/comments/{number_of(seen(bo, f'{place}/items/sql'))}/delete")
    assert "Needs an answer" in seen(ada, f"{SQL}/comments")


def test_an_empty_comment_is_refused_and_the_same_twice_is_one(app: Flask, ada: Person) -> None:
    mentored(app, ada)
    answer = ada.client.submit(f"{SQL}/comments", _page=f"{SQL}/comments", text=" \n ")
    assert answer.status_code == 422 and "Write what you want to say" in answer.text
    long = ada.client.submit(f"{SQL}/comments", _page=f"{SQL}/comments", text="x" * 5_001)
    assert long.status_code == 422 and "Use at most 5000 characters" in long.text and "x" * 5_001 in long.text
    comment(ada, SQL, "Sent twice.")
    comment(ada, SQL, "Sent twice.")
    assert seen(ada, f"{SQL}/comments").count("Sent twice.") == 1


def test_without_a_mentor_the_track_shows_no_place_for_comments(ada: Person) -> None:
    assert "/comments" not in ada.page() and "/comments" not in seen(ada, SQL)
    assert "No mentor sees this at the moment." in seen(ada, f"{SQL}/comments")


def test_markdown_is_safe(app: Flask, ada: Person) -> None:
    bo, place = mentored(app, ada)
    comment(
        bo, f"{place}/items/sql", "<script>alert(1)</script> [x](javascript:alert(1)) ![i](https://example.com/i.png)"
    )
    page = ada.client.get(f"{SQL}/comments").text
    assert "<script>alert" not in page and 'href="javascript' not in page and "<img" not in page


@pytest.mark.parametrize("end", ["pause", "revoke", "narrow"])
def test_at_the_next_request_it_is_gone_from_every_place(app: Flask, ada: Person, end: str) -> None:
    """Pages, the file, notices, and what an open page would send."""
    bo, place = mentored(app, ada)
    ada.tick("sql")
    comment(ada, SQL, "canarycomment", asks="y")
    places = ("/mentoring", "/mentoring.csv", "/notices", place.replace(TRACK, ""), f"{place}/items/sql")
    told = {path: bo.client.get(path).text for path in places}
    assert all("SQL" in told[path] for path in places if not path.endswith("csv"))
    assert "Ada" in told["/mentoring.csv"] and "1 of 23" in told["/mentoring.csv"]
    fields = bo.client.fields(f"{place}/items/sql")
    if end == "narrow":
        track = re.search(r'name="tracks" value="(\d+)"', ada.client.get(consent_of(ada)).text)
        assert track
        ada.client.submit(consent_of(ada), tracks=[track[1]], sections=["portfolio"], until="")
    else:
        ada.client.submit(f"{consent_of(ada)}/{end}", _page="/mentors")
    for path in places:
        text = bo.client.get(path).text
        assert not any(word in text for word in ("SQL", "canarycomment", "1 of 23")), path
    for act in ("comments", "verify", "not-yet", "withdraw"):
        assert bo.client.post(f"{place}/items/sql/{act}", data=fields | {"text": "Late"}).status_code == 404
    assert "Late" not in seen(ada, f"{SQL}/comments")


def test_all_that_was_said_stays_readable_to_the_learner(app: Flask, ada: Person, cy: Person) -> None:
    bo, place = mentored(app, ada)
    ada.client.submit(f"{TRACK}/own", kind="skill", name="Knots")
    own = re.findall(r"item-(own_[0-9a-f]+)", ada.page())[0]
    for item, text in ((own, "Tie it twice."), ("sql", "Use a join.")):
        comment(bo, f"{place}/items/{item}", text)
    comment(bo, place, "A good week.", item="")
    ada.client.submit(f"{TRACK}/items/{own}/remove")
    ada.client.submit(f"{TRACK}/leave")
    page = seen(ada, "/mentors/comments")
    for text in (
        "Tie it twice.",
        "on <bdi>Knots</bdi>",
        "Use a join.",
        "A good week.",
        "on <bdi>Back-end Developer</bdi>",
    ):
        assert text in page
    assert "Nothing was said so far." in seen(cy, "/mentors/comments") and "Tie it" not in seen(bo, "/mentors/comments")
    assert "Nothing was said so far." in seen(ada, "/mentors/comments?before=1")
