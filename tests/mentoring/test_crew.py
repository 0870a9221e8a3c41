"""Who runs a cohort: handed over, left, ended, and a mentor removed by its owner; on both databases."""

from flask import Flask
from sqlalchemy import func, select

from learnpath.core.db import execute, plain_insert, saving
from learnpath.mentoring.models import Consent, MentorNote, Told
from tests.cast import Person
from tests.mentoring.cohorts import help_with, join, links, make_cohort
from tests.mentoring.test_cohorts import number_of, page_of, told
from tests.mentoring.test_sharing import seen


def test_the_owner_hands_over_and_leaves(app: Flask, ada: Person, bo: Person, di: Person) -> None:
    cohort = make_cohort(bo)
    join_link, ask = links(bo, cohort)
    join(ada, join_link)
    help_with(di, ask)
    assert "Hand over to <bdi>Di</bdi>" in seen(bo, cohort) and "Hand over" not in seen(di, cohort)
    for person, to in ((di, di), (bo, ada)):
        assert person.client.submit(f"{cohort}/owner", mentor=str(number_of(app, to))).status_code == 404
    assert bo.client.submit(f"{cohort}/owner", mentor=str(number_of(app, di))).status_code == 303
    assert "Di owns Autumn cohort now." in seen(bo, cohort) and "Run by <bdi>Di</bdi>, with <bdi>Bo</bdi>." in seen(
        ada, "/mentors"
    )
    assert links(bo, cohort)[1] == "" and links(di, cohort)[1]
    for path, fields in ((cohort, {"name": "Mine"}), (f"{cohort}/end", {})):
        assert bo.client.submit(path, **fields).status_code == 404
    assert di.client.submit(f"{cohort}/leave").status_code == 303  # and Bo, the next in place, owns it again
    assert di.client.get(cohort).status_code == 404 and di.client.get(page_of(app, ada)).status_code == 404
    assert links(bo, cohort)[1] and bo.client.get(page_of(app, ada)).status_code == 200
    assert told(app, ada) == [Told.COHORT_MENTOR, Told.MENTOR_LEFT]


def test_the_owner_removes_another_mentor(app: Flask, ada: Person, bo: Person, di: Person) -> None:
    cohort = make_cohort(bo)
    join_link, ask = links(bo, cohort)
    join(ada, join_link)
    help_with(di, ask)
    page, number = page_of(app, ada), str(number_of(app, di))
    di.client.submit(f"{page}/note", text="CANARYNOTE")
    for person, whom in ((di, bo), (di, di), (bo, bo), (bo, ada)):
        sent = person.client.submit(f"{cohort}/dismiss", mentor=str(number_of(app, whom)))
        assert sent.status_code == 404
    assert ada.client.submit(f"{cohort}/dismiss", mentor=number).status_code == 404
    assert bo.client.submit(f"{cohort}/dismiss", _page=cohort, mentor=number).status_code == 303
    assert "Removed. Di sees nothing through Autumn cohort any more." in seen(bo, cohort)
    assert [di.client.get(path).status_code for path in (cohort, page)] == [404, 404]
    assert told(app, ada)[-1] == Told.MENTOR_LEFT and told(app, di)[-1] == Told.DISMISSED
    assert "<bdi>Bo</bdi> removed you as a mentor of <bdi>Autumn cohort</bdi>" in seen(di, "/notices")
    assert bo.client.get(page).status_code == 200
    with app.app_context():
        assert execute(select(func.count()).select_from(MentorNote)).scalar_one() == 0
    help_with(di, links(bo, cohort)[1])
    bo.client.submit(f"{cohort}/end", _page=cohort)
    assert told(app, di)[-1] == Told.COHORT_OVER and "<bdi>Autumn cohort</bdi> is over" in seen(di, "/notices")


def test_with_its_last_mentor_a_cohort_is_over(app: Flask, ada: Person, bo: Person, di: Person) -> None:
    cohort = make_cohort(bo)
    join_link, ask = links(bo, cohort)
    join(ada, join_link)
    assert "You are its only mentor" in seen(bo, cohort)
    assert bo.client.submit(f"{cohort}/leave", _page=cohort).status_code == 303
    assert "It had no other mentor, and is over." in seen(bo, "/mentoring/cohorts")
    assert bo.client.get(cohort).status_code == 404 and bo.client.get(page_of(app, ada)).status_code == 404
    assert told(app, ada) == [Told.COHORT_OVER] and not told(app, bo)
    assert "Who sees what" not in seen(ada, "/mentors")
    for path in (join_link, ask):
        assert di.client.get(path).status_code == 404
    with app.app_context():
        assert execute(select(Consent.ended_at)).scalar_one() is not None


def test_the_owner_ends_it_for_all(app: Flask, ada: Person, bo: Person, di: Person) -> None:
    cohort = make_cohort(bo)
    join_link, ask = links(bo, cohort)
    join(ada, join_link)
    help_with(di, ask)
    with app.app_context():
        keep_note(number_of(app, di), number_of(app, ada))
    assert di.client.submit(f"{cohort}/end").status_code == 404 and "End this cohort" not in seen(di, cohort)
    assert bo.client.submit(f"{cohort}/end", _page=cohort).status_code == 303
    for person in (bo, di):
        assert person.client.get(cohort).status_code == 404 and person.client.get(page_of(app, ada)).status_code == 404
    with app.app_context():
        assert execute(select(MentorNote.text)).first() is None


def keep_note(mentor_id: int, learner_id: int) -> None:
    with saving():
        row = {"mentor_id": mentor_id, "learner_id": learner_id, "text": "x", "version": 1, "edited_at": 0}
        execute(plain_insert(MentorNote), row)


def test_a_mentor_who_leaves_keeps_no_note_of_theirs(app: Flask, ada: Person, bo: Person, di: Person) -> None:
    cohort = make_cohort(bo)
    join_link, ask = links(bo, cohort)
    join(ada, join_link)
    help_with(di, ask)
    numbers = [number_of(app, person) for person in (bo, di, ada)]
    with app.app_context():
        for one in numbers[:2]:
            keep_note(one, numbers[2])
    assert bo.client.submit(f"{cohort}/leave", _page=cohort).status_code == 303
    assert bo.client.get(page_of(app, ada)).status_code == 404 and di.client.get(page_of(app, ada)).status_code == 200
    assert links(di, cohort)[1]  # who owns it now
    with app.app_context():
        assert execute(select(MentorNote.mentor_id)).scalars().all() == [numbers[1]]
