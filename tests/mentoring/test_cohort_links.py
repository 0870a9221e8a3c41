"""The links of a cohort: renewed, used, too old, guessed, another's; and who reaches a cohort at all."""

import re

import pytest
import time_machine
from flask import Flask

from learnpath.mentoring import cohorts, crew
from tests.cast import Person, sign_in
from tests.mentoring.cohorts import help_with, join, links, make_cohort
from tests.mentoring.sharing import consent_of, mentor
from tests.mentoring.test_sharing import seen

GONE = "This link does not work"


def plain(text: str) -> str:
    """Return a page without its tokens."""
    return re.sub(r'value="[^"]*"', "", text)


def test_a_link_that_does_not_work_tells_nothing(ada: Person, cy: Person, bo: Person, di: Person) -> None:
    cohort = make_cohort(bo)
    old, used = links(bo, cohort)
    assert bo.client.submit(f"{cohort}/link", _page=cohort).status_code == 303
    help_with(di, used)
    new, ask = links(bo, cohort)
    assert old != new and used != ask
    crossed = [new.replace("/join/", "/help/"), ask.replace("/help/", "/join/")]
    pages, _ = set(), cy.client.get("/help")  # shows the last notice
    for link in (old, used, *crossed, f"{new}x", f"{ask}x", "/cohorts/join/x", "/cohorts/help/x.y"):
        answers = [cy.client.get(link)]
        posts = [link] if "/join/" in link else [f"{link}/accept", f"{link}/decline"]
        answers += [cy.client.submit(post, tracks=["1"], sections=["skills"]) for post in posts]
        assert {answer.status_code for answer in answers} == {404}, link
        pages |= {plain(answer.text) for answer in answers}
    assert len(pages) == 1 and GONE in pages.pop()
    join(ada, new)


def test_a_form_opened_before_the_link_was_renewed_does_not_join(ada: Person, bo: Person) -> None:
    cohort = make_cohort(bo)
    link, _ = links(bo, cohort)
    tracks = re.findall(r'name="tracks" value="(\d+)"', seen(ada, link))
    bo.client.submit(f"{cohort}/link", _page=cohort)
    answer = ada.client.submit(link, tracks=tracks, sections=["skills"], until="")
    assert answer.status_code == 404 and "Who sees what" not in seen(ada, "/mentors")


def test_a_mentor_s_link_works_once_and_for_two_weeks(app: Flask, bo: Person, di: Person) -> None:
    mentor(app, "Ed")
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as clock:
        owner, other, third = (sign_in(app, f"{name}@example.com", keep="on") for name in ("bo", "di", "ed"))
        cohort = make_cohort(owner)
        join_link, late = links(owner, cohort)
        clock.shift(14 * 86_400)
        assert other.client.get(late).status_code == other.client.submit(f"{late}/accept").status_code == 404
        assert other.client.get(join_link).status_code == 200  # works until it is renewed
        _, ask = links(owner, cohort)
        clock.shift(14 * 86_400 - 1)
        help_with(other, ask)
        assert third.client.get(ask).status_code == third.client.submit(f"{ask}/accept").status_code == 404
        _, withdrawn = links(owner, cohort)
        assert other.client.submit(f"{cohort}/mentor-link").status_code == 404  # is the owner's
        assert owner.client.submit(f"{cohort}/mentor-link", _page=cohort).status_code == 303
        assert third.client.get(withdrawn).status_code == third.client.submit(f"{withdrawn}/accept").status_code == 404
        _, declined = links(owner, cohort)
        assert third.client.submit(f"{declined}/decline", _page=declined).status_code == 303
        assert third.client.get(declined).status_code == third.client.get(cohort).status_code == 404


def test_nobody_is_both_a_mentor_and_a_learner_of_a_cohort(ada: Person, bo: Person) -> None:
    cohort = make_cohort(bo)
    join_link, ask = links(bo, cohort)
    bo.client.submit("/roles/back-end-developer/start")
    text = seen(bo, join_link)
    assert "You are a mentor of this cohort" in text and ">Join<" not in text
    tracks = re.findall(r'name="tracks" value="(\d+)"', seen(bo, "/mentors/invite"))
    refused = bo.client.submit(join_link, tracks=tracks, sections=["skills"], until="")
    assert refused.status_code == 400 and "Its link is for learners." in refused.text
    assert "You are a mentor of this cohort already." in seen(bo, ask)
    assert bo.client.submit(f"{ask}/accept").status_code == 404
    join(ada, join_link)
    assert "cannot be a mentor of it as well" in seen(ada, ask)
    refused = ada.client.submit(f"{ask}/accept")
    assert refused.status_code == 400 and "Leave it first" in refused.text
    ada.client.submit(f"{consent_of(ada)}/revoke", _page="/mentors")
    help_with(ada, ask)  # not used up by what was refused


def test_limits_are_said(bo: Person, di: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    cohort = make_cohort(bo)
    _, ask = links(bo, cohort)
    monkeypatch.setattr(crew, "MOST", 1)
    answer = di.client.submit(f"{ask}/accept", _page=ask)
    assert answer.status_code == 400 and "This cohort has 1 mentors already." in answer.text
    monkeypatch.undo()
    make_cohort(di)
    monkeypatch.setattr(cohorts, "MOST", 1)
    answer = di.client.submit(f"{ask}/accept", _page=ask)
    assert answer.status_code == 400 and "Leave one first." in answer.text
    monkeypatch.undo()
    help_with(di, ask)


def test_links_stand_on_the_base_address(app: Flask, another_app, bo: Person) -> None:  # type: ignore[no-untyped-def]
    cohort = make_cohort(bo)
    other = another_app(base_url="http://learn.example.org")
    text = sign_in(other, "bo@example.com").client.get(cohort).text
    assert text.count('value="http://learn.example.org/cohorts/') == 2


def test_nobody_else_reaches_a_cohort(ada: Person, cy: Person, bo: Person, di: Person) -> None:
    cohort = make_cohort(bo)
    join(ada, links(bo, cohort)[0])
    make_cohort(di, "Another")
    paths = [f"{cohort}/{act}" for act in ("link", "owner", "remove", "leave", "end")]
    for person in (ada, cy, di):
        assert person.client.get(cohort).status_code == 404
        assert "Autumn" not in seen(person, "/mentoring/cohorts")
        for path in (cohort, *paths):
            answer = person.client.submit(path, name="Mine", mentor="1", learner="1")
            assert answer.status_code == 404, path
    for odd in ("0", "-1", "x", "9" * 30, "²", "1.0"):
        assert bo.client.get(f"/mentoring/cohorts/{odd}").status_code == 404, odd
    assert "1 learner<" in seen(bo, cohort)
