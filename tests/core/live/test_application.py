"""Streams over a real server: who is let in, what is sent, and what a restart does."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from core.choices import MachineStatus
from core.clock import utc_now
from core.live import application
from core.models import Machine, SuiteUser
from core.services.records import change_record
from core.services.sign_ins import end_all_sign_ins
from tests.factories.core import MachineFactory
from tests.factories.kiosks import make_kiosk, screen_of
from tests.factories.people import make_person
from tests.live_process import Stream, live_process

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes]
BOARD = "/live/floor?language=en"


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(application, "ASKED_AGAIN_S", 0.3)
    with live_process() as url:
        yield url


@pytest.fixture
def boss() -> SuiteUser:
    return make_person(is_admin=True)


def cookie_of(person: SuiteUser) -> str:
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    return f"{name}={browser.cookies[name].value}"


def status(url: str, path: str, **more: str) -> int:
    with Stream(url, path, **more) as stream:
        return stream.answer.status


def keys(message: dict[str, list[dict[str, str]]]) -> set[str]:
    return {card["key"] for card in message["put"]}


def test_screen_gets_all_and_then_what_changes(live: str, boss: SuiteUser) -> None:
    machine, other = MachineFactory.create(), MachineFactory.create()
    with Stream(live, BOARD, cookie=cookie_of(boss)) as stream:
        assert keys(stream.next("all")) >= {f"machine-{machine.uid}", f"machine-{other.uid}"}
        machine.status = MachineStatus.LOCKED
        change_record(machine)
        changed = stream.next("cards")
        assert keys(changed) == {f"machine-{machine.uid}"}
        assert "is-locked" in changed["put"][0]["html"]
        # Nobody tells of this one: it is seen all the same.
        Machine.objects.filter(pk=other.pk).update(deleted_at=utc_now())
        assert stream.next("cards")["gone"] == [f"machine-{other.uid}"]


def test_strangers_and_pages_of_others_hear_nothing(live: str, boss: SuiteUser) -> None:
    cookie = cookie_of(boss)
    assert status(live, BOARD) == 401
    assert status(live, BOARD, cookie="suite_sign_in=made-up") == 401
    assert status(live, BOARD, cookie=cookie, Origin="http://evil.example") == 403
    assert status(live, BOARD, cookie=cookie, Host="evil.example") == 403
    assert status(live, "/live/nothing", cookie=cookie) == 404
    assert status(live, f"{BOARD}&floor=nowhere", cookie=cookie) == 404
    assert status(live, "/live/healthz") == 200


def test_own_page_may_listen_with_its_cookie(live: str, boss: SuiteUser) -> None:
    with Stream(live, BOARD, cookie=cookie_of(boss), Origin=live) as stream:
        assert stream.answer.headers["Access-Control-Allow-Origin"] == live
        assert stream.answer.headers["Access-Control-Allow-Credentials"] == "true"


def test_person_sees_what_they_may_and_a_kiosk_its_area(live: str) -> None:
    inside, outside = MachineFactory.create(), MachineFactory.create()
    kiosk = make_kiosk()
    kiosk.area = inside.zone.area
    kiosk.save()
    screen = screen_of(kiosk).cookies["suite_kiosk"].value
    with Stream(live, BOARD, cookie=f"suite_kiosk={screen}") as stream:
        seen = keys(stream.next("all"))
    assert f"machine-{inside.uid}" in seen
    assert f"machine-{outside.uid}" not in seen
    with Stream(live, BOARD, cookie=cookie_of(make_person())) as stream:
        assert keys(stream.next("all")) == set()


def test_who_is_signed_out_hears_no_more(live: str, boss: SuiteUser) -> None:
    with (
        Stream(live, BOARD, cookie=cookie_of(boss)) as stream,
        Stream(live, BOARD, cookie=cookie_of(make_person(is_admin=True))) as other,
    ):
        stream.next("all")
        end_all_sign_ins(user=boss, by=None)
        stream.next("over")
        other.next("beat")


def test_beats_tell_how_old_the_news_is(live: str, boss: SuiteUser) -> None:
    with Stream(live, BOARD, cookie=cookie_of(boss)) as stream:
        beat = stream.next("beat")
    assert 0 <= beat["age_s"] < 5
    assert beat["now_ms"] > 1_700_000_000_000
