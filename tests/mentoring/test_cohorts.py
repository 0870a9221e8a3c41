"""A cohort: made by a mentor, joined by learners who choose what they share, on both databases."""

import re
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import delete, select

from learnpath.accounts.models import User
from learnpath.core.db import execute, saving
from learnpath.mentoring import cohorts
from learnpath.mentoring.models import CohortMentor, Notice, Told
from tests.cast import Person
from tests.mentoring.cohorts import help_with, join, links, make_cohort
from tests.mentoring.sharing import accept, consent_of, invite
from tests.mentoring.test_sharing import seen

TRACK = "/tracks/back-end-developer"


def number_of(app: Flask, person: Person) -> int:
    with app.app_context():
        return int(execute(select(User.id).where(User.email == person.email)).scalar_one())


def page_of(app: Flask, person: Person) -> str:
    """Return the address of a learner's page for a mentor."""
    return f"/mentoring/learners/{number_of(app, person)}"


def told(app: Flask, person: Person) -> list[Told]:
    """Return what somebody was told, oldest first."""
    with app.app_context():
        mine = select(Notice.kind).join(User, User.id == Notice.user_id).where(User.email == person.email)
        return [Told(kind) for kind in execute(mine.order_by(Notice.id)).scalars()]


def ticked(text: str) -> list[str]:
    return re.findall(r'name="(?:sections|tracks)" value="([^"]+)" checked', text)


def test_from_the_first_link_to_leaving(app: Flask, ada: Person, bo: Person) -> None:
    ada.tick("sql")
    assert 'href="/mentoring/cohorts"' in seen(bo, "/mentoring") and 'href="/mentoring/cohorts"' in seen(
        bo, "/settings"
    )
    cohort = make_cohort(bo)
    link, _ = links(bo, cohort)
    assert "No learners yet" in seen(bo, cohort)
    offer = seen(ada, link)
    assert "Autumn cohort" in offer and "Run by <bdi>Bo</bdi>." in offer and "you are told when one does" in offer
    assert bo.client.get(page_of(app, ada)).status_code == 404 and "Who sees what" not in seen(ada, "/mentors")
    join(ada, link)
    mentors = seen(ada, "/mentors")
    assert "You are in Autumn cohort." in mentors and "Run by <bdi>Bo</bdi>." in mentors and ">Leave<" in mentors
    assert "1 of 23 done" in seen(bo, page_of(app, ada))
    assert f'href="/mentoring?cohort={cohort.rpartition("/")[2]}">1 learner<' in seen(bo, cohort)
    assert told(app, bo) == [Told.LEARNER_JOINED] and not told(app, ada)
    assert "You are in this cohort." in seen(ada, link) and ">Join<" not in seen(ada, link)
    assert ada.client.submit(link, tracks=[], sections=[]).status_code == 422
    consent = consent_of(ada)
    assert ada.client.submit(f"{consent}/revoke", _page="/mentors").status_code == 303
    assert "You left Autumn cohort. Its mentors see nothing of yours any more." in seen(ada, "/mentors")
    assert bo.client.get(page_of(app, ada)).status_code == 404 and "No learners yet" in seen(bo, cohort)
    assert not told(app, bo)  # what told of the learner went with them
    join(ada, link)
    assert bo.client.get(page_of(app, ada)).status_code == 200


def test_nothing_is_ticked_at_first_and_what_was_ticked_holds(app: Flask, ada: Person, bo: Person) -> None:
    ada.tick("sql")
    ada.tick("lending-library-api")
    link, _ = links(bo, make_cohort(bo))
    form = seen(ada, link)
    assert len(ticked(form)) == 1 and ticked(form)[0].isdecimal()  # their only track
    answer = ada.client.submit(link, tracks=ticked(form), sections=[], until="")
    assert answer.status_code == 422 and "Tick a section" in answer.text
    assert bo.client.get(page_of(app, ada)).status_code == 404
    join(ada, link, ("skills",))
    text = seen(bo, page_of(app, ada))
    assert "1 of 14 done" in text and "Not shared with you: portfolio, job search, evidence, notes." in text
    ada.client.submit("/roles/data-analyst/start")
    assert "data-analyst" not in seen(bo, page_of(app, ada))
    consent = consent_of(ada)
    ada.client.submit(consent, tracks=ticked(form), sections=["skills", "portfolio"], until="")
    assert "2 of 18 done" in seen(bo, page_of(app, ada))
    ada.client.submit(f"{consent}/pause", _page="/mentors")
    assert bo.client.get(page_of(app, ada)).status_code == 404
    ada.client.submit(f"{consent}/go-on", _page="/mentors")
    assert "2 of 18 done" in seen(bo, page_of(app, ada))


def test_with_several_tracks_none_is_ticked(ada: Person, bo: Person) -> None:
    ada.client.submit("/roles/data-analyst/start")
    assert not ticked(seen(ada, links(bo, make_cohort(bo))[0]))


def test_a_visitor_signs_up_by_the_link_and_finds_nothing_else(app: Flask, bo: Person) -> None:
    link, ask = links(bo, make_cohort(bo))
    visitor = app.test_client()
    for path, wrong in ((link, "/cohorts/join/x"), (ask, "/cohorts/help/x")):
        texts = [visitor.get(one).text.replace(one, "") for one in (path, wrong)]
        assert texts[0] == texts[1] and "Autumn" not in texts[0] and "<bdi>" not in texts[0]
    found = re.search(r'href="(/sign-up\?next=[^"]+)"', visitor.get(link).text)
    assert found
    fields = {"name": "Ed", "email": "ed@example.com", "password": "three ordinary words", "next": link}
    answer = visitor.submit("/sign-up", _page=unescape(found[1]), **fields)  # type: ignore[attr-defined]
    assert answer.status_code == 303 and answer.headers["Location"] == link
    text = visitor.get(link).text
    assert 'href="/roles">Start a track</a> first, then open this link again.' in text and ">Join<" not in text
    answer = visitor.submit(link, tracks=["1"], sections=["skills"])  # type: ignore[attr-defined]
    assert answer.status_code == 422 and ">Join<" not in answer.text


def test_a_mentor_joins_later_and_the_learners_are_told(
    app: Flask, ada: Person, cy: Person, bo: Person, di: Person
) -> None:
    cohort = make_cohort(bo)
    join_link, ask = links(bo, cohort)
    join(ada, join_link)
    join(cy, join_link)
    ada.client.submit(f"{consent_of(ada)}/pause", _page="/mentors")
    assert di.client.get(page_of(app, cy)).status_code == 404
    assert "Run by <bdi>Bo</bdi>." in seen(di, ask)
    help_with(di, ask)
    assert 'href="/mentoring"' in seen(di, "/roles") and links(di, cohort) == (join_link, "")
    assert di.client.get(page_of(app, cy)).status_code == 200 and di.client.get(page_of(app, ada)).status_code == 404
    assert told(app, ada) == told(app, cy) == [Told.COHORT_MENTOR] and not told(app, di)
    assert "Run by <bdi>Bo</bdi>, with <bdi>Di</bdi>." in seen(ada, "/mentors")
    view = f"{consent_of(cy)}/view"
    assert "This is what <bdi>Bo</bdi> sees." in seen(cy, view)
    assert "This is what <bdi>Di</bdi> sees." in seen(cy, f"{view}?mentor={number_of(app, di)}")
    assert "This is what <bdi>Bo</bdi> sees." in seen(cy, f"{view}?mentor={number_of(app, ada)}")
    ada.client.submit(f"{consent_of(ada)}/go-on", _page="/mentors")
    assert di.client.get(page_of(app, ada)).status_code == 200
    ada.client.submit(f"{consent_of(ada)}/revoke", _page="/mentors")
    for person in (bo, di):
        assert person.client.get(page_of(app, ada)).status_code == 404
        assert person.client.get(page_of(app, cy)).status_code == 200


def test_view_as_is_the_page_of_each_mentor(app: Flask, ada: Person, bo: Person, di: Person) -> None:
    cohort = make_cohort(bo)
    join_link, ask = links(bo, cohort)
    help_with(di, ask)
    join(ada, join_link, ("skills",))
    alone = accept(di, invite(ada, ("portfolio",)))
    of_cohort = min(map(int, re.findall(r"/mentors/(\d+)/view", seen(ada, "/mentors"))))
    for person, counted in ((bo, "0 of 14 done"), (di, "0 of 18 done")):
        path = f"/mentors/{of_cohort}/view?mentor={number_of(app, person)}"
        assert counted in seen(ada, path) and counted in seen(person, alone)


def test_the_owner_removes_a_learner_and_nobody_else(app: Flask, ada: Person, bo: Person, di: Person) -> None:
    cohort = make_cohort(bo)
    join_link, ask = links(bo, cohort)
    help_with(di, ask)
    join(ada, join_link)
    page, number = page_of(app, ada), str(number_of(app, ada))
    refused = di.client.submit(f"{page}/end", _page=page)
    assert refused.status_code == 400 and "Its owner can remove them" in refused.text
    assert di.client.submit(f"{cohort}/remove", learner=number).status_code == 404
    accept(di, invite(ada))
    assert di.client.submit(f"{page}/end", _page=page).status_code == 303
    assert "You still see what Ada shares with a cohort of yours." in seen(di, page)
    for wrong in ("", "0", "x", str(number_of(app, di))):
        assert bo.client.submit(f"{cohort}/remove", learner=wrong).status_code == 404
    assert ">Remove<" in seen(bo, cohort) and ">Remove<" not in seen(di, cohort)
    assert bo.client.submit(f"{cohort}/remove", learner=number).status_code == 303
    assert "Removed. Ada shares nothing with Autumn cohort any more." in seen(bo, cohort)
    assert [person.client.get(page).status_code for person in (bo, di)] == [404, 404]
    assert told(app, ada)[-1] == Told.REMOVED and "Who sees what" not in seen(ada, "/mentors")
    assert bo.client.submit(f"{cohort}/remove", learner=number).status_code == 404
    join(ada, join_link)
    assert bo.client.submit(f"{page}/end", _page=page).status_code == 303  # the owner may from the learner's page too
    assert di.client.get(page).status_code == 404


def test_no_name_and_too_many_are_said_beside_the_field(bo: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cohorts, "MOST", 2)
    cohort = make_cohort(bo)
    for path in ("/mentoring/cohorts", cohort):
        for name, said in (("  ", "Enter a name"), ("x" * 81, "at most 80 characters")):
            answer = bo.client.submit(path, name=name)
            assert answer.status_code == 422 and unescape(answer.text).count(said) == 2
    make_cohort(bo, "x" * 80)
    answer = bo.client.submit("/mentoring/cohorts", name="Third")
    assert answer.status_code == 422 and "Leave one first" in answer.text and 'value="Third"' in answer.text
    bo.client.submit(cohort, name="<b>Winter</b>")
    assert "<b>Winter" not in bo.client.get(cohort).text and "<b>Winter</b>" in seen(bo, cohort)


def test_a_cohort_that_nobody_runs_any_more_can_be_left(app: Flask, ada: Person, bo: Person) -> None:
    """The account of its last mentor was removed from the database."""
    link, _ = links(bo, make_cohort(bo))
    join(ada, link)
    with app.app_context(), saving():
        execute(delete(CohortMentor))
    assert "Nobody runs it any more." in seen(ada, "/mentors") and ada.client.get(link).status_code == 404
    assert "Nobody runs it any more." in seen(ada, f"{consent_of(ada)}/view")
    assert ada.client.submit(f"{consent_of(ada)}/revoke", _page="/mentors").status_code == 303
    assert "Who sees what" not in seen(ada, "/mentors")
