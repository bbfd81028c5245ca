"""Who wrote is marked for as long as a replica may be behind."""

import pytest
from django.conf import settings as live
from django.http import HttpRequest, HttpResponse
from pytest_django import Settings

from core.db.recent_writes import recent_writes
from core.db.replicas import Reading, begin_reading
from core.models import Area
from core.recent_writes import COOKIE, RecentWritesMiddleware
from core.services.records import create_record

seen: list[Reading] = []


def ask(cookies: dict[str, str], *, writes: bool = False) -> HttpResponse:
    request = HttpRequest()
    request.COOKIES = cookies

    def answer(_request: HttpRequest) -> HttpResponse:
        seen.append(begin_reading())
        if writes:
            create_record(Area(code="MARK-1", name="Hall"))
        return HttpResponse()

    response = RecentWritesMiddleware(answer)(request)
    assert isinstance(response, HttpResponse)
    return response


@pytest.fixture
def signed_in(settings: Settings) -> dict[str, str]:
    settings.SUITE_REPLICAS = {"default": ["default_replica"]}
    return {live.SESSION_COOKIE_NAME: "x"}


@pytest.mark.django_db(transaction=True)
def test_who_wrote_reads_at_home_for_as_long_as_replicas_may_be_behind(
    signed_in: dict[str, str], settings: Settings
) -> None:
    settings.SUITE_REPLICA_MAX_LAG_S = 20
    mark = ask(signed_in, writes=True).cookies[COOKIE]
    assert mark["max-age"] > 20
    assert mark["httponly"]
    ask(signed_in | {COOKIE: mark.value})
    assert not seen[-1].allowed


def test_who_only_reads_is_not_marked(signed_in: dict[str, str]) -> None:
    assert COOKIE not in ask(signed_in).cookies
    assert (seen[-1].allowed, seen[-1].whole) == (True, False)


@pytest.mark.usefixtures("signed_in")
def test_program_without_a_session_needs_all_that_home_has() -> None:
    ask({})
    assert (seen[-1].allowed, seen[-1].whole) == (True, True)


@pytest.mark.django_db(transaction=True)
def test_without_replicas_nothing_is_marked() -> None:
    assert live.SUITE_REPLICAS == {}
    assert COOKIE not in ask({live.SESSION_COOKIE_NAME: "x"}, writes=True).cookies
    assert recent_writes() is None
