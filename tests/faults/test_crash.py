"""An acknowledged tick is never lost: servers killed with -9 under load, and everything compared afterwards."""

import random
from collections.abc import Callable

import pytest
from sqlalchemy import text

from learnpath.core.db import db, writing
from tests.faults.conftest import Place, check_sound
from tests.faults.learners import Crowd, kept_stories
from tests.faults.server import Server, wait_for


def kill_under_load(place: Place, servers: list[Server], again: Callable[[], Server], kills: int) -> None:
    """Have learners tick while the servers are killed in turn and started again; compare the tables with their word."""
    crowd = Crowd(servers)
    with crowd.at_work():
        for number in range(kills):
            crowd.wait_for_ticks(random.randrange(20, 60))
            servers[number % len(servers)].kill()
            servers[number % len(servers)] = again()
    assert sum(learner.unanswered for learner in crowd.learners) >= kills, "nothing was in flight"
    with place.database():
        assert kept_stories() == crowd.stories()
        check_sound()


def no_other_session() -> bool:
    """Whether PostgreSQL has ended what the killed server had begun: its last message may have been on the way."""
    with writing(db.engine).begin() as connection:
        others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        return connection.execute(text(others)).scalar() == 0


@pytest.mark.parametrize(("number", "kills"), [(1, 5), (2, 3)])
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_killed_under_load_every_acknowledged_tick_is_there(
    place: Place, start: Callable[[], Server], number: int, kills: int
) -> None:
    servers = [start().ready() for _ in range(number)]
    kill_under_load(place, servers, lambda: start().ready(), kills)


@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_on_postgresql_too(place: Place, start: Callable[[], Server]) -> None:
    def again() -> Server:
        with place.database():
            wait_for(no_other_session)
        return start().ready()

    kill_under_load(place, [start().ready()], again, kills=2)
