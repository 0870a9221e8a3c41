"""Who may sign up: everybody, who was invited, or nobody."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from flask import Flask

from learnpath.accounts.registration import new_sign_up_link
from learnpath.core.clock import now
from learnpath.core.db import saving
from tests.cast import PASSWORD, Person
from tests.mentoring.cohorts import links, make_cohort
from tests.mentoring.sharing import invite
from tests.mentoring.sharing import mentor as mentor_of

FIELDS = {"email": "new@example.com", "password": PASSWORD}


def sign_up(app: Flask, page: str, **more: str) -> Any:
    client: Any = app.test_client()
    return client.submit("/sign-up", _page="/sign-in", **FIELDS, **more), client.get(page)


def test_a_closed_site_makes_no_account(another_app: Callable[..., Flask], ada: Person) -> None:
    closed = another_app(registration="closed", contact="the school office")
    link = invite(ada)
    for page, more in (("/sign-up", {}), (f"/sign-up?next={link}", {"next": link})):
        sent, seen = sign_up(closed, page, **more)
        assert sent.status_code == seen.status_code == 403 and "Ask the school office" in seen.text


def test_by_invitation_a_link_makes_one_account(another_app: Callable[..., Flask], app: Flask) -> None:
    site = another_app(registration="invitation")
    with time_machine.travel("2026-05-03T12:00:00+00:00", tick=False) as clock:
        with site.app_context(), saving():
            token, late = new_sign_up_link(now()), new_sign_up_link(now())
        for wrong in ("", "x", "x" * 43):
            sent, seen = sign_up(site, f"/sign-up?invite={wrong}", invite=wrong)
            assert sent.status_code == seen.status_code == 403 and "By invitation" in seen.text
        clock.shift(14 * 86_400 - 1)
        assert f'name="invite" value="{token}"' in site.test_client().get(f"/sign-up?invite={token}").text
        sent, again = sign_up(site, f"/sign-up?invite={token}", invite=token)
        assert sent.status_code == 303 and again.status_code == 303  # is signed in by now
        assert site.test_client().get(f"/sign-up?invite={token}").status_code == 403, "it works once"
        clock.shift(1)
        assert site.test_client().get(f"/sign-up?invite={late}").status_code == 403


@pytest.mark.parametrize("kind", ["mentor", "join", "help"])
def test_by_invitation_a_mentors_or_a_cohorts_link_will_do(
    another_app: Callable[..., Flask], app: Flask, ada: Person, kind: str
) -> None:
    site, bo = another_app(registration="invitation"), mentor_of(app)
    cohort = make_cohort(bo)
    link = {"mentor": invite(ada), "join": links(bo, cohort)[0], "help": links(bo, cohort)[1]}[kind]
    path = re.sub(r"^https?://[^/]+", "", link)
    assert site.test_client().get(f"/sign-up?next={path}x").status_code == 403
    sent, _ = sign_up(site, "/", next=path)
    assert sent.status_code == 303 and sent.headers["Location"] == path
    if kind == "mentor":
        withdraw = re.search(r"/mentors/invitations/(\d+)/withdraw", ada.client.get("/mentors").text)
        assert withdraw and ada.client.submit(withdraw[0], _page="/mentors").status_code == 303
    else:
        assert bo.client.submit(f"{cohort}/end", _page=cohort).status_code == 303
    assert site.test_client().get(f"/sign-up?next={path}").status_code == 403
