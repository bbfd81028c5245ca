"""The kiosk over HTTP: only a screen that was let in signs people in, and to its own page alone."""

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.test import Client

from core.choices import BadgeState, SecurityEventKind
from core.clock import utc_now
from core.models import ModuleSwitch, SecurityEvent, SuiteUser, UserSession
from core.services.sign_ins import end_all_sign_ins, end_sign_ins
from shopmonitor.models import Kiosk, MachineSession
from shopmonitor.services.kiosk_pins import set_pin
from shopmonitor.services.kiosks import make_kiosk_code, shut_kiosk_out
from tests.factories.core import MachineFactory, make_badge
from tests.factories.kiosks import hold, make_kiosk, screen_of
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
TAG, OTHER = "04A1B2C3", "04A1B2C4"
OUT, IN = "Hold your badge to the reader", "Signed in until"
PIN = "739105"


@pytest.fixture
def anna() -> SuiteUser:
    person = make_person(is_admin=True)
    make_badge(person, TAG)
    return person


@pytest.fixture
def kiosk() -> Kiosk:
    return make_kiosk()


@pytest.fixture
def screen(kiosk: Kiosk, anna: SuiteUser) -> Client:
    return screen_of(kiosk)


def shown(screen: Client) -> str:
    return screen.get("/kiosk/").content.decode()


def test_unknown_screen_signs_nobody_in(anna: SuiteUser) -> None:
    assert "no kiosk yet" in hold(Client(), TAG)
    assert not UserSession.objects.filter(current_app="kiosk").exists()


def test_screen_is_let_in_by_its_code_once(kiosk: Kiosk) -> None:
    code, browser = make_kiosk_code(kiosk=kiosk), Client()
    assert browser.post("/kiosk/pair/", {"code": code.lower()}).status_code == 302
    assert OUT in shown(browser)
    cookie = browser.cookies["suite_kiosk"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/")
    assert Client().post("/kiosk/pair/", {"code": code}).status_code == 422


def test_guessing_codes_closes_the_door(kiosk: Kiosk) -> None:
    browser, code = Client(), make_kiosk_code(kiosk=kiosk)
    for _try in range(10):
        assert browser.post("/kiosk/pair/", {"code": "AAAAA-AAAAA"}).status_code == 422
    assert browser.post("/kiosk/pair/", {"code": code}).status_code == 429
    assert SecurityEvent.objects.filter(kind=SecurityEventKind.LOCKED_OUT).count() == 1


def test_badge_signs_in_and_the_same_badge_out(screen: Client, anna: SuiteUser) -> None:
    session = MachineSession.objects.create(
        machine=MachineFactory.create(),
        user=anna,
        person_name=str(anna),
        machine_code="M",
        started_at=utc_now(),
    )
    text = hold(screen, TAG)
    assert IN in text
    assert str(anna) in text
    assert str(session.machine) in text
    assert TAG not in text
    row = UserSession.objects.get(user=anna)
    assert (row.current_app, row.data, row.device) == ("kiosk", "", "kiosk Hall 1")
    assert OUT in hold(screen, TAG)
    assert not UserSession.objects.filter(user=anna).exists()
    kinds = list(SecurityEvent.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds[-2:] == [SecurityEventKind.SIGN_IN, SecurityEventKind.SIGN_OUT]


def test_button_signs_out(screen: Client) -> None:
    hold(screen, TAG)
    assert screen.post("/kiosk/out/").status_code == 302
    assert OUT in shown(screen)


def test_badge_of_another_takes_over(screen: Client, anna: SuiteUser) -> None:
    other = make_person()
    make_badge(other, OTHER)
    hold(screen, TAG)
    assert str(other) in hold(screen, OTHER)
    assert list(UserSession.objects.values_list("user", flat=True)) == [other.pk]


def test_sign_in_opens_nothing_else(screen: Client) -> None:
    """An administrator's badge; its cookie is sent everywhere, under every name."""
    hold(screen, TAG)
    value = screen.cookies["suite_kiosk_sign_in"].value
    for name in ("suite_kiosk_sign_in", "suite_sign_in"):
        thief = Client()
        thief.cookies[name] = value
        thief.cookies["suite_kiosk"] = screen.cookies["suite_kiosk"].value
        for path in ("/admin/", "/accounts/tokens/", "/accounts/preferences/"):
            answer = thief.get(path)
            assert (answer.status_code, "/login/" in answer["Location"]) == (302, True)
        assert thief.get("/api/v1/users/").status_code == 401


def test_row_itself_opens_no_other_page(kiosk: Kiosk, screen: Client) -> None:
    """The text whose digest stands in the table, too, is no cookie of a sign-in."""
    hold(screen, TAG)
    kiosk.refresh_from_db()
    value = screen.cookies["suite_kiosk_sign_in"].value
    thief = Client()
    thief.cookies["suite_sign_in"] = f"{kiosk.uid}:{kiosk.key_digest}:{value}"
    assert thief.get("/admin/").status_code == 302


def test_sign_in_is_not_taken_to_another_kiosk(screen: Client) -> None:
    hold(screen, TAG)
    there = screen_of(make_kiosk("Hall 2"))
    there.cookies["suite_kiosk_sign_in"] = screen.cookies["suite_kiosk_sign_in"].value
    assert OUT in shown(there)


def test_server_ends_it_whatever_the_browser_does(screen: Client) -> None:
    hold(screen, TAG)
    row = UserSession.objects.get()
    assert row.expires_at - row.last_seen_at == timedelta(seconds=90)
    assert IN in shown(screen)
    UserSession.objects.update(expires_at=utc_now())
    assert OUT in shown(screen)


def test_ended_from_afar(screen: Client, anna: SuiteUser) -> None:
    hold(screen, TAG)
    end_sign_ins(uids=[UserSession.objects.get().uid])
    assert OUT in shown(screen)
    hold(screen, TAG)
    end_all_sign_ins(user=anna, by=None)
    assert OUT in shown(screen)


def test_screen_that_is_shut_out_shows_nobody(kiosk: Kiosk, screen: Client) -> None:
    hold(screen, TAG)
    shut_kiosk_out(kiosk=kiosk)
    assert "no kiosk yet" in shown(screen)
    assert "no kiosk yet" in hold(screen, TAG)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"state": BadgeState.BLOCKED}, "Badge not active"),
        ({"state": BadgeState.LOST}, "Badge not active"),
        ({"state": BadgeState.TEMPORARY, "expires_at": utc_now()}, "Badge expired"),
        ({"deleted_at": utc_now()}, "Badge unknown"),
    ],
)
def test_badge_that_opens_nothing_is_refused(
    screen: Client, anna: SuiteUser, change: dict[str, object], said: str
) -> None:
    anna.badges.update(**change)
    assert said in hold(screen, TAG)
    assert OUT in shown(screen)
    event = SecurityEvent.objects.get(kind=SecurityEventKind.SIGN_IN_FAILED)
    assert event.detail["kiosk"] == "Hall 1"
    assert TAG not in str(event.detail)


def test_closed_account_is_refused(screen: Client, anna: SuiteUser) -> None:
    SuiteUser.objects.update(active=False)
    assert "Account closed" in hold(screen, TAG)


@pytest.mark.parametrize("tag", ["04FFFFFF", "", "?"])
def test_unknown_badges_close_the_kiosk_for_a_while(screen: Client, tag: str) -> None:
    for _try in range(10):
        assert "Badge unknown" in hold(screen, tag)
    assert "Too many wrong tries" in hold(screen, TAG)


def give_pin(screen: Client, page: str, pin: str) -> str:
    asked = page.partition('name="asked" value="')[2].partition('"')[0]
    return screen.post("/kiosk/pin/", {"asked": asked, "pin": pin}, follow=True).content.decode()


def test_who_has_a_pin_is_asked_for_it(screen: Client, anna: SuiteUser) -> None:
    set_pin(user=anna, pin=PIN)
    page = hold(screen, TAG)
    assert IN not in page
    assert not UserSession.objects.filter(current_app="kiosk").exists()
    assert "Wrong PIN" in give_pin(screen, page, "739106")
    assert IN in give_pin(screen, page, PIN)


def test_pin_without_the_badge_opens_nothing(screen: Client, anna: SuiteUser) -> None:
    set_pin(user=anna, pin=PIN)
    assert OUT in give_pin(screen, "", PIN)
    elsewhere = screen_of(make_kiosk("Hall 2"))
    assert OUT in give_pin(screen, hold(elsewhere, TAG), PIN)


def test_fifth_wrong_pin_locks_the_person_out_at_every_kiosk(
    screen: Client, anna: SuiteUser
) -> None:
    set_pin(user=anna, pin=PIN)
    page = hold(screen, TAG)
    for _try in range(5):
        assert "Wrong PIN" in give_pin(screen, page, "739106")
    assert "Too many wrong tries" in give_pin(screen, page, PIN)
    there = screen_of(make_kiosk("Hall 2"))
    assert "Too many wrong tries" in give_pin(there, hold(there, TAG), PIN)
    event = SecurityEvent.objects.get(kind=SecurityEventKind.LOCKED_OUT)
    assert event.user == anna


@pytest.mark.parametrize(
    "case",
    [("administrators", False, False), ("administrators", True, True), ("everybody", False, True)],
)
def test_role_without_pin_is_refused_with_the_remedy(
    screen: Client, settings: LazySettings, case: tuple[str, bool, bool]
) -> None:
    settings.SUITE_KIOSK_PIN, is_admin, refused = case
    person = make_person(is_admin=is_admin)
    make_badge(person, OTHER)
    assert ("You need a PIN here" in hold(screen, OTHER)) is refused


def test_form_of_another_page_is_refused(kiosk: Kiosk, anna: SuiteUser) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies.update(screen_of(kiosk).cookies)
    assert strict.post("/kiosk/badge/", {"badge": TAG}).status_code == 403


def test_page_is_in_the_language_of_the_person(screen: Client, anna: SuiteUser) -> None:
    SuiteUser.objects.update(language="de")
    assert "Ausbuchen" in hold(screen, TAG)
    assert OUT in hold(screen, TAG)


def test_module_that_is_off_closes_the_door(screen: Client) -> None:
    ModuleSwitch.objects.create(name="kiosk", active=False)
    assert screen.get("/kiosk/").status_code == 404
    assert screen.post("/kiosk/badge/", {"badge": TAG}).status_code == 404
