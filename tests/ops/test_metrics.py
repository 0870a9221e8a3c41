"""Figures for Prometheus."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from learnpath.accounts.models import User
from learnpath.core.db import db, execute, saving
from learnpath.core.limits import PASSWORDS
from learnpath.core.outbox import Due, Letter, queue
from tests.cast import Person
from tests.faults.conftest import Place, place, start  # noqa: F401 - fixtures
from tests.faults.server import Browser, Server
from tests.faults.test_workers import SERVE
from tests.program import learnpath

TOKEN = "0123456789abcdef"


def figures(text: str) -> dict[tuple[str, ...], float]:
    """Return every figure by its name and the values of its labels."""
    found = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {(sample.name, *map(sample.labels.get, sorted(sample.labels))): sample.value for sample in found}  # type: ignore[misc]


@pytest.mark.parametrize(
    ("token", "sent"),
    [
        ("", "Bearer "),
        ("", ""),
        (TOKEN, ""),
        (TOKEN, f"Bearer {TOKEN}x"),
        (TOKEN, TOKEN),
        (TOKEN, f"Bearer {TOKEN[:-1]}"),
        (TOKEN, "Bearer é"),
    ],
)
def test_there_is_nothing_without_the_token(another_app: Callable[..., Flask], token: str, sent: str) -> None:
    answer = another_app(metrics_token=token).test_client().get("/metrics", headers={"Authorization": sent})
    assert answer.status_code == 404 and "learnpath_" not in answer.text


def test_requests_are_counted_by_rule_and_mails_are_told(
    app: Flask, another_app: Callable[..., Flask], ada: Person
) -> None:
    with app.app_context(), saving():
        number = execute(select(User.id)).scalar_one()
        queue([Due(Letter.DIGEST, number, mark) for mark in (1, 2)], 1)
    client = another_app(metrics_token=TOKEN).test_client()
    for path in ("/roles/back-end-developer", "/roles/data-analyst", "/nowhere"):
        client.get(path)
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    told = figures(answer.text)
    assert answer.status_code == 200
    assert told["learnpath_requests_total", "GET", "/roles/<role_slug>", "200"] == 2
    assert told["learnpath_requests_total", "GET", "", "404"] == 1
    assert told["learnpath_request_seconds_count", "GET", "/roles/<role_slug>"] == 2
    assert told["learnpath_mails_waiting",] == 2
    assert not re.search("data-analyst|nowhere|Ada", answer.text)


def test_what_is_held_and_what_failed_is_counted(another_app: Callable[..., Flask], ada: Person) -> None:
    one, two = (another_app(metrics_token=f"{TOKEN}{name}") for name in ("one", "two"))
    for site in (one, two):
        client = site.test_client()
        for _ in range(6):
            client.submit("/sign-in", _page="/sign-in", email=ada.email, password="wrong")  # type: ignore[attr-defined]
    with one.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", _fail)
    client = one.test_client()
    assert [client.get(path).status_code for path in ("/", "/roles", "/healthz")] == [503, 503, 200]
    event.remove(engine, "before_cursor_execute", _fail)
    told = []
    for site, name in ((one, "one"), (two, "two")):
        sent = {"Authorization": f"Bearer {TOKEN}{name}"}
        told.append(figures(site.test_client().get("/metrics", headers=sent).text))
    assert [figure.get(("learnpath_held_total", PASSWORDS.kind)) for figure in told] == [None, 2]
    assert [figure.get(("learnpath_failed_total", "database")) for figure in told] == [2, None]


def _fail(*_: object) -> None:
    raise OperationalError("", None, Exception("gone"))


def test_without_a_token_nothing_is_measured(another_app: Callable[..., Flask]) -> None:
    assert "figures" not in another_app().extensions
    assert len(another_app(metrics_token=TOKEN).before_request_funcs[None]) == 1 + len(
        another_app().before_request_funcs[None]
    )


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_the_figures_of_all_workers_are_added_up(
    start: Callable[..., Server],  # noqa: F811
    place: Place,  # noqa: F811
) -> None:
    server = start(program=SERVE, LEARNPATH_METRICS_TOKEN=TOKEN).ready()
    browser = Browser(server)
    for _ in range(40):
        assert browser.get("/healthz").status == 200
    (folder,) = place.folder.glob("figures-*")
    assert folder.stat().st_mode & 0o777 == 0o700
    for _ in range(5):
        told = figures(browser.ask("GET", "/metrics", Authorization=f"Bearer {TOKEN}").text)
        assert told["learnpath_requests_total", "GET", "/healthz", "200"] == 40
    server.process.terminate()
    server.process.wait()
    assert not folder.exists()


def test_a_short_token_is_refused(tmp_path: Path) -> None:
    ended = learnpath(tmp_path, "run", more={"LEARNPATH_METRICS_TOKEN": "short"})
    assert ended.returncode == 1 and "LEARNPATH_METRICS_TOKEN must be at least 16" in ended.stderr
