"""Counting tries, on the database and on Redis alike: exact, in a moving window, and naming nobody."""

import ssl
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask
from redis import Redis
from redis.connection import SSLConnection
from sqlalchemy import select

from learnpath.config import SettingError, look_at_settings
from learnpath.core.attempts import counting, give_back, network, take
from learnpath.core.database_attempts import RateLimit
from learnpath.core.db import execute
from learnpath.core.errors import Held, Refused
from learnpath.core.limits import Limit
from learnpath.core.redis_attempts import TriesInRedis

THREE = Limit("tests, a person", 3, 100, "Too many tests")
FIVE = Limit("tests, a network", 5, 1_000, "Too many tests from here")
NOW = 2_000_000_000  # not the time of any machine


@pytest.fixture(params=["own", "redis"])
def store(request: pytest.FixtureRequest, app: Flask, another_app: Callable[..., Flask]) -> Iterator[Flask]:
    """An app that counts on its database, or on Redis; its context is pushed."""
    found = another_app(redis_url=request.getfixturevalue("redis").url) if request.param == "redis" else app
    with found.app_context():
        yield found


def wait(limit: Limit, now: int, *others: Limit) -> int:
    """Try once; returns for how many seconds that is held, 0 for not."""
    try:
        take([(one, "ada") for one in (limit, *others)], now)
    except Held as held:
        return held.seconds
    return 0


def test_the_window_moves(store: Flask) -> None:
    assert [wait(THREE, NOW + late) for late in (0, 40, 99, 99)] == [0, 0, 0, 1]
    assert [wait(THREE, NOW + late) for late in (100, 100, 139)] == [0, 40, 1]
    assert [wait(THREE, NOW + late) for late in (140, 198, 199, 199, 200)] == [0, 1, 0, 1, 0]
    assert wait(THREE, NOW + 10_000) == 0


def test_of_several_keys_none_counts_when_one_is_full_and_the_longest_wait_is_told(store: Flask) -> None:
    assert [wait(THREE, NOW, FIVE) for _ in range(4)] == [0, 0, 0, 100]
    assert [wait(FIVE, NOW + 1) for _ in range(3)] == [0, 0, 999]
    with pytest.raises(Held, match=r"^Too many tests from here\. Try again in 17 minutes$") as held:
        take([(THREE, "ada"), (FIVE, "ada")], NOW + 2)
    assert (held.value.seconds, held.value.limit) == (998, FIVE)
    take([(THREE, "bo"), (FIVE, "bo")], NOW + 2)


def test_a_try_that_is_given_back_leaves_the_others(store: Flask) -> None:
    for late in (0, 0, 50):
        assert wait(THREE, NOW + late) == 0
    give_back([(THREE, "ada")], NOW)
    give_back([(THREE, "bo")], NOW)
    give_back([(THREE, "ada")], NOW + 7)
    assert [wait(THREE, NOW + 60) for _ in range(2)] == [0, 40]


def test_what_fails_does_not_count(store: Flask) -> None:
    for _ in range(5):
        with pytest.raises(Refused), counting([(THREE, "ada")], NOW):
            raise Refused("no")
    for _ in range(3):
        with counting([(THREE, "ada")], NOW):
            pass
    with pytest.raises(Held), counting([(THREE, "ada")], NOW):
        pytest.fail("it was held")


def test_of_many_at_once_exactly_the_allowed_number_get_through(store: Flask) -> None:
    together = Barrier(12, timeout=60)

    def try_some(_: int) -> Counter[int]:
        with store.app_context():
            together.wait()
            return Counter(wait(FIVE, NOW, THREE) for _ in range(4))

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(try_some, range(12)), Counter()) == {0: 3, 100: 45}


def test_what_is_kept_names_nobody_and_goes_once_it_is_over(store: Flask, request: pytest.FixtureRequest) -> None:
    take([(FIVE, "ada@example.com"), (THREE, "ada@example.com")], NOW)
    kept = {FIVE.key("ada@example.com"), THREE.key("ada@example.com")}
    if "TriesInRedis" not in str(store.extensions["attempts"]):
        assert {*execute(select(RateLimit.key)).scalars()} == kept
        take([(THREE, "bo@example.com")], NOW + 100)
        assert {*execute(select(RateLimit.key)).scalars()} == {FIVE.key("ada@example.com"), THREE.key("bo@example.com")}
        return
    redis: Redis = request.getfixturevalue("redis").redis
    keys = [key.decode() for key in redis.keys()]  # noqa: SIM118
    assert len(keys) == 2 and not [key for key in keys if key.removeprefix("learnpath:tries:") in kept]
    assert sorted(redis.ttl(key) for key in keys) == pytest.approx([160, 1_060], abs=5)
    assert not [one for key in keys for one in redis.zrange(key, 0, -1) if b"ada" in one]
    assert not execute(select(RateLimit.key)).all()


@pytest.mark.parametrize("store", ["redis"], indirect=True)
@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_two_sites_on_one_redis_do_not_count_for_each_other(store: Flask) -> None:
    assert [wait(THREE, NOW) for _ in range(4)] == [0, 0, 0, 100]
    TriesInRedis(store.extensions["settings"].redis_url, "the key of another site").take([(THREE, "ada")], NOW)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("somewhere", "unknown"),
        (None, "unknown"),
    ],
)
def test_a_network(address: str | None, counted: str) -> None:
    assert network(address) == counted


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (1, "1 minute"),
        (60, "1 minute"),
        (61, "2 minutes"),
        (7_200, "120 minutes"),
        (7_201, "3 hours"),
        (86_400, "24 hours"),
    ],
)
def test_when_to_try_again_is_said_in_words(seconds: int, said: str) -> None:
    assert str(Held(THREE, seconds)) == f"Too many tests. Try again in {said}"


@pytest.mark.parametrize(
    ("url", "fits"),
    [
        ("", True),
        ("redis://localhost", True),
        ("rediss://site:pass%40word@redis.example.org:6380/15", True),
        ("redis://:word@[2001:db8::1]:6379/", True),
        ("localhost:6379", False),
        ("http://localhost", False),
        ("redis://", False),
        ("redis://localhost:port", False),
        ("redis://localhost:0", False),
        ("redis://local host", False),
        ("redis://[localhost", False),
        ("redis://localhost/first", False),
        ("redis://localhost/0/1", False),
        ("rediss://localhost?ssl_cert_reqs=none", False),
        ("unix:///run/redis.sock", False),
    ],
)
def test_an_address_of_redis_is_checked_at_the_start(tmp_path: Path, url: str, fits: bool) -> None:
    environ = {"LEARNPATH_INSTANCE": str(tmp_path), "LEARNPATH_REDIS_URL": url}
    if fits:
        assert look_at_settings(environ).redis_url == url
        TriesInRedis(url or "redis://localhost", "key")
    else:
        with pytest.raises(SettingError, match="LEARNPATH_REDIS_URL must look like"):
            look_at_settings(environ)


def test_an_encrypted_connection_is_to_whom_its_certificate_names() -> None:
    connection = TriesInRedis("rediss://redis.example.org", "key")._redis.connection_pool.make_connection()
    assert isinstance(connection, SSLConnection)
    assert connection.check_hostname and connection.cert_reqs == ssl.CERT_REQUIRED
