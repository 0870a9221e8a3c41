"""Tries counted on Redis: exactly over processes that start at once, and what is so while it is away."""

from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import func, select

from learnpath.core.database_attempts import RateLimit
from learnpath.core.db import execute
from learnpath.core.error_pages import AWAY
from tests.cast import ADA, PASSWORD, Person, sign_in, sign_up
from tests.faults.conftest import Place
from tests.faults.server import Browser, Server
from tests.faults.test_database_errors import check_503
from tests.faults.test_processes import TRIES, Four
from tests.house.test_routes import contents
from tests.mentoring.talking import TRACK, mentored
from tests.ops.test_metrics import TOKEN, figures
from tests.pages import CheckingClient
from tests.redis_server import QUOTED, RedisServer

pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)  # where nothing of it is counted
SERVE = ("-m", "learnpath", "serve", "--workers", "4", "--port", "0")


def test_four_workers_let_exactly_the_limit_through_and_go_on_after_redis_was_away(
    place: Place, start: Callable[..., Server], redis: RedisServer
) -> None:
    server = start(program=SERVE, LEARNPATH_REDIS_URL=redis.url).ready()
    four = Four(place, [server] * 4)
    assert four.try_at_once(lambda _: "bo@example.com") == {422: 10, 429: TRIES - 10}
    redis.redis.flushall()
    assert four.try_at_once(lambda number: f"bo{number}@example.com") == {422: 30, 429: TRIES - 30}
    assert not four.counted() and redis.redis.dbsize() == 31, "one a network, and one for each who got through"
    redis.stop()
    assert {Browser(server).get("/readyz").text for _ in range(8)} == {"Redis does not answer\n"}
    assert {wrong(server) for _ in range(8)} == {503}
    redis.start()
    assert [wrong(server) for _ in range(12)] == [422] * 10 + [429] * 2
    said = server.said()
    assert "Redis: " in said and "Traceback" not in said and QUOTED not in said and "not:the" not in said, said


def wrong(server: Server) -> int:
    return Browser(server).submit("/sign-in", "/sign-in", email="bo@example.com", password="wrong").status


def test_what_is_guarded_says_that_it_cannot_be_done_now_and_all_else_works(
    app: Flask, another_app: Callable[..., Flask], redis: RedisServer
) -> None:
    site = another_app(redis_url=redis.url, metrics_token=TOKEN)
    ada = sign_up(site, ADA)
    ada.prove()
    mentored(site, ada)
    visitor = site.test_client()
    assert isinstance(visitor, CheckingClient)
    redis.stop()
    try:
        before = contents(app)
        check_away(ada, f"{TRACK}/comments", text="Two words that were typed")
        check_away(ada, f"{TRACK}/items/sql/comments", text="Two words that were typed", _htmx=True)
        check_away(ada, "/mentoring/cohorts", name="Two words that were typed")
        for path, sent in (("/sign-in", {"email": ADA}), ("/sign-up", {"email": "eve@example.com"})):
            answer = visitor.submit(path, _page=path, password=PASSWORD, **sent)
            check_503(answer.status_code, answer.headers, answer.text)
        answer = ada.client.submit("/settings/data/export.json")
        check_503(answer.status_code, answer.headers, answer.text)
        assert contents(app) == before
        assert (visitor.get("/healthz").status_code, visitor.get("/readyz").status_code) == (200, 503)
        assert ada.tick("sql").status_code == 303 and "1 of 23 done" in ada.page()
        told = figures(visitor.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text)
        assert told["learnpath_failed_total", "redis"] == 6
    finally:
        redis.start()
    assert visitor.get("/readyz").text == "ready\n"
    assert ada.client.submit(f"{TRACK}/comments", text="Two words that were typed").status_code == 303
    sign_in(site, ADA)
    with app.app_context():
        assert execute(select(func.count()).select_from(RateLimit)).scalar_one() == 0


def check_away(person: Person, path: str, **sent: object) -> None:
    answer = person.client.submit(path, **sent)
    check_503(answer.status_code, answer.headers, answer.text.replace(" readonly ", " "))  # where what was typed stands
    assert AWAY in unescape(answer.text) and "Two words that were typed" in answer.text
