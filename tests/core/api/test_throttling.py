"""Who asks too often waits; nodes never do. Counted in the database, or in a real Redis."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from core.api import throttling
from core.api.throttling import TooOftenError, count_request
from core.clock import utc_now
from tests.factories.people import admin_client, make_person, signed_in, token_client
from tests.redis_cache import redis

pytestmark = pytest.mark.django_db
__all__ = ["redis"]  # a fixture, asked for by its name
AREAS = "/api/v1/areas/"


@pytest.fixture
def _nobody_asked_yet() -> Iterator[None]:
    cache.clear()
    throttling.forget_counts()
    yield
    cache.clear()
    throttling.forget_counts()


@pytest.fixture(autouse=True)
def _one_minute(_nobody_asked_yet: None, settings: Settings) -> Iterator[None]:
    """Stand still within a minute; small limits."""
    settings.SUITE_API_PER_MINUTE, settings.SUITE_API_PER_MINUTE_UNKNOWN = 5, 3
    with time_machine.travel(utc_now().replace(second=20), tick=False):
        yield


def codes(client: Client, times: int) -> list[int]:
    return [client.get(AREAS).status_code for _time in range(times)]


def test_token_waits_after_its_minute_and_others_do_not() -> None:
    boss = make_person(is_admin=True)
    client, other = token_client(boss), token_client(boss)
    assert codes(client, 6) == [200] * 5 + [429]
    answer = client.get(AREAS)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "urn:shopsuite:problem:throttled",
        "title": "Too often",
        "status": 429,
        "code": "throttled",
        "detail": "More than 5 requests within a minute: go on in 40 seconds.",
    }
    assert int(answer.headers["Retry-After"]) in {40, 41}
    assert codes(other, 1) == [200]
    with time_machine.travel(utc_now().replace(second=0), tick=False) as clock:
        clock.shift(60)
        assert codes(client, 1) == [200]


def test_person_is_counted_over_all_browsers() -> None:
    boss = make_person(is_admin=True)
    first, second = signed_in(boss), signed_in(boss)
    assert codes(first, 3) + codes(second, 3) == [200] * 5 + [429]


def test_strangers_are_counted_by_address() -> None:
    assert codes(Client(), 4) == [401] * 3 + [429]
    assert codes(Client(REMOTE_ADDR="10.0.0.9"), 1) == [401]


def test_wrong_tokens_are_counted_by_address_and_the_right_one_goes_on() -> None:
    wrong = [Client(HTTP_AUTHORIZATION=f"Bearer sst_guess{n}") for n in range(4)]
    assert [codes(client, 1) for client in wrong] == [[401]] * 3 + [[429]]
    assert codes(admin_client(), 1) == [200]


def test_pages_open_to_all_are_counted_too() -> None:
    asked = [Client().get("/api/schema/?format=json").status_code for _time in range(4)]
    assert asked == [200] * 3 + [429]


def test_nodes_are_never_sent_away() -> None:
    body = "application/json"
    asked = [Client().post("/api/v1/node/events", b"{}", body).status_code for _time in range(12)]
    assert set(asked) == {401}


def test_zero_is_no_limit(settings: Settings) -> None:
    settings.SUITE_API_PER_MINUTE_UNKNOWN = 0
    assert codes(Client(), 8) == [401] * 8


def count(times: int, *, most: int) -> int:
    """Return how many of the requests were let in."""
    for done in range(times):
        try:
            count_request("token:1", most=most)
        except TooOftenError:
            return done
    return times


def test_processes_count_together() -> None:
    assert count(4, most=5) == 4
    # Another process: it knows what the cache knows.
    throttling.forget_counts()
    assert count(4, most=5) == 1


def test_large_limits_cost_the_cache_little(django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(0):
        assert count(59, most=6000) == 59


@pytest.mark.usefixtures("redis")
def test_counts_in_redis() -> None:
    assert count(8, most=5) == 5
    throttling.forget_counts()
    assert count(1, most=5) == 0


def test_cache_that_is_away_stops_nobody(settings: Settings) -> None:
    settings.CACHES = settings.CACHES | {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    assert count(5, most=5) == 5
