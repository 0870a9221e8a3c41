"""What is between a learner and their mentors is in the learner's own file alone, and no file makes any of it."""

import re

from flask import Flask
from sqlalchemy import func, select

from learnpath.core.db import db
from learnpath.mentoring.models import Comment, Consent, Proposal, Verification
from tests.cast import Person
from tests.mentoring.cohorts import join, links, make_cohort
from tests.mentoring.talking import TRACK, ask, comment, do, mentored
from tests.takeout.files import bring, doc, parts, take

ROLE = "7b0e56fd-b6cd-4edf-b774-fe3dc6c092b3"


def talk(app: Flask, ada: Person) -> Person:
    """Have everything happen that happens between a learner and a mentor; returns the mentor."""
    bo, place = mentored(app, ada, sections=("skills", "evidence"))
    ada.client.submit(f"{TRACK}/own", kind="skill", name="Kotlin")
    own = re.findall(r"item-(own_[0-9a-f]+)", ada.client.get(TRACK).text)[0]
    comment(ada, f"{TRACK}/items/{own}", "Is it enough?", asks="1")
    comment(bo, f"{place}/items/{own}", "Nearly.")
    comment(ada, TRACK, "Of the track.")
    ada.tick("git")
    ask(ada, "git")
    do(bo, f"{place}/items/git/not-yet", text="Where is the link?")
    do(bo, f"{place}/steps", kind="skill", name="Query plans", text="They say what is slow.")
    number = re.findall(r"/steps/(\d+)/accept", ada.client.get(f"{TRACK}/comments").text)[0]
    do(ada, f"{TRACK}/steps/{number}/decline")
    return bo


def test_a_learners_file_has_what_was_shared_said_checked_and_proposed(app: Flask, ada: Person, cy: Person) -> None:
    bo = talk(app, ada)
    join(ada, links(bo, make_cohort(bo, "Evening class"))[0])
    file = doc(ada)
    found, own = file["mentoring"], file["tracks"][0]["own_items"][0]["key"]
    assert [(one["to"], one["cohort"], one["sections"], one["tracks"]) for one in found["shared"]] == [
        ("Bo", False, ["Skills", "Evidence"], [ROLE]),
        ("Evening class", True, ["Skills", "Portfolio", "Job search", "Evidence"], [ROLE]),
    ]
    assert [(one["by"], one["item"], one["track"], one["asks"], one["text"]) for one in found["comments"]] == [
        ("self", f"own:{own}", None, True, "Is it enough?"),
        ("other", f"own:{own}", None, False, "Nearly."),
        ("self", None, ROLE, False, "Of the track."),
    ]
    assert [(one["by"], one["word"], one["text"]) for one in found["checks"]] == [
        ("self", "asked", "It is here."),
        ("other", "not_yet", "Where is the link?"),
    ]
    (step,) = found["next_steps"]
    assert (step["kind"], step["name"], step["answer"]) == ("skill", "Query plans", "declined") and step["answered_at"]
    nothing = {"shared": [], "comments": [], "checks": [], "next_steps": []}
    assert doc(bo)["mentoring"] == doc(cy)["mentoring"] == nothing
    assert "bo@example.com" not in take(ada)


def test_no_file_makes_a_mentor_a_word_of_theirs_or_a_comment(app: Flask, ada: Person, bob: Person) -> None:
    talk(app, ada)

    def rows() -> list[int]:
        with app.app_context():
            tables = (Consent, Comment, Verification, Proposal)
            return [db.session.execute(select(func.count()).select_from(table)).scalar_one() for table in tables]

    before, text = rows(), take(ada)
    bring(bob, text)
    assert rows() == before == [1, 3, 2, 1]
    assert parts(take(bob)) == parts(text) and not doc(bob)["mentoring"]["comments"]
