"""Second factors at the sign-in: sealed, told to the guards, limited, required by role."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.db import connection
from django.test import Client
from pytest_django import Settings

from core.choices import Level, SecurityEventKind
from core.clock import utc_now
from core.db.doors import OWNER, through
from core.models import SecurityEvent, SuiteUser, UserSession
from core.selectors.second_factor import must_have_second_factor
from core.services.users import deactivate_user
from tests.factories.people import PASSWORD, give_right, make_person, token_client

pytestmark = pytest.mark.django_db
LOGIN, CODE, FACTORS = "/accounts/login/", "/accounts/2fa/authenticate/", "/accounts/2fa/"
AREAS = "/api/v1/areas/"


@pytest.fixture(autouse=True)
def _nobody_tried_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def code_of(secret: str) -> str:
    now = list(yield_hotp_counters_from_time())[1]
    return str(format_hotp_value(hotp_value(secret, now)))


def with_app(**values: Any) -> tuple[SuiteUser, str]:
    person = make_person(password=PASSWORD, **values)
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return person, secret


def begin(person: SuiteUser) -> Client:
    client = Client()
    answer = client.post(LOGIN, {"login": person.username, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, CODE)
    return client


def is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def test_password_alone_does_not_sign_in_and_the_code_does() -> None:
    person, secret = with_app()
    client = begin(person)
    assert not is_in(client)
    assert client.post(CODE, {"code": "000000"}).status_code == 200
    assert not is_in(client)
    told = SecurityEvent.objects.get(kind=SecurityEventKind.SIGN_IN_FAILED)
    assert (told.user, told.detail) == (person, {"reason": "second factor"})
    assert client.post(CODE, {"code": code_of(secret)}).status_code == 302
    assert is_in(client)
    assert Authenticator.objects.get(user=person).last_used_at is not None


def test_code_is_good_once() -> None:
    person, secret = with_app()
    with time_machine.travel(utc_now(), tick=False):
        code = code_of(secret)
        assert begin(person).post(CODE, {"code": code}).status_code == 302
        assert begin(person).post(CODE, {"code": code}).status_code == 200


def test_after_ten_wrong_codes_the_right_one_is_refused_too() -> None:
    person, secret = with_app()
    client = begin(person)
    for _try in range(10):
        client.post(CODE, {"code": "000000"})
    assert client.post(CODE, {"code": code_of(secret)}).status_code == 200
    # From elsewhere too: it is the account that is closed.
    elsewhere = begin(person)
    assert elsewhere.post(CODE, {"code": code_of(secret)}).status_code == 200
    assert not UserSession.objects.filter(user=person, address__isnull=False).exists()


def test_recovery_code_signs_in_once() -> None:
    person, _secret = with_app()
    code = RecoveryCodes.activate(person).get_unused_codes()[0]
    assert begin(person).post(CODE, {"code": code}).status_code == 302
    assert begin(person).post(CODE, {"code": code}).status_code == 200


def test_no_secret_of_a_factor_can_be_read_in_the_table() -> None:
    person, secret = with_app()
    codes = RecoveryCodes.activate(person).get_unused_codes()
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(data::text, ' ') FROM mfa_authenticator")
        row = cursor.fetchone()
    assert row is not None
    assert not [text for text in (secret, *codes) if text in row[0]]


@pytest.fixture
def core_away(transactional_db: None) -> Iterator[None]:
    """As on a copy of core: the factors can be read, not written."""
    with through(OWNER), connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION core.refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE read_only_sql_transaction; END $$;"
            "CREATE TRIGGER refuse BEFORE UPDATE ON core.mfa_authenticator"
            " EXECUTE FUNCTION core.refuse()"
        )
    yield
    with through(OWNER), connection.cursor() as cursor:
        cursor.execute("DROP FUNCTION core.refuse() CASCADE")


@pytest.mark.usefixtures("core_away")
def test_app_goes_on_while_core_is_away_and_recovery_codes_say_why_not() -> None:
    person, secret = with_app()
    code = RecoveryCodes.activate(person).get_unused_codes()[0]
    client = begin(person)
    answer = client.post(CODE, {"code": code})
    assert "the main server is away" in answer.content.decode()
    assert client.post(CODE, {"code": code_of(secret)}).status_code == 302
    assert is_in(client)


def test_closed_account_stays_out_in_between() -> None:
    person, secret = with_app()
    client = begin(person)
    deactivate_user(user=person)
    client.post(CODE, {"code": code_of(secret)})
    assert not is_in(client)


@pytest.mark.django_db(transaction=True)
def test_person_sets_up_an_app_sees_codes_and_the_guards_hear_of_it() -> None:
    person = make_person(password=PASSWORD)
    client = Client()
    client.post(LOGIN, {"login": person.username, "password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/", follow=True)
    if "reauthenticate" in page.request["PATH_INFO"]:
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
        page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    answer = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    assert client.get(answer["Location"]).context["unused_codes"]
    told = SecurityEvent.objects.filter(kind=SecurityEventKind.SECOND_FACTOR_CHANGED)
    assert {event.detail["factor"] for event in told} == {"totp", "recovery_codes"}
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=person).exists()
    assert told.filter(detail__change="removed", detail__factor="totp").exists()


@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ("off", [False, False, False]),
        ("administrators", [True, False, False]),
        ("office", [True, True, False]),
    ],
)
def test_who_must_have_one(settings: Settings, asked: str, wanted: list[bool]) -> None:
    settings.SUITE_SECOND_FACTOR = asked
    clerk, operator = make_person(), make_person()
    give_right(clerk, Level.VIEW)
    give_right(operator, Level.OPERATE)
    now = utc_now()
    found = [
        must_have_second_factor(user=person, at=now)
        for person in (make_person(is_admin=True), clerk, operator)
    ]
    assert found == wanted


def test_administrator_without_one_is_led_to_it_from_every_page(settings: Settings) -> None:
    settings.SUITE_SECOND_FACTOR = "administrators"
    boss = make_person(is_admin=True, password=PASSWORD)
    client = Client()
    client.post(LOGIN, {"login": boss.username, "password": PASSWORD})
    for path in ("/", "/admin/", "/accounts/tokens/", "/accounts/preferences/"):
        assert client.get(path)["Location"].startswith(f"{FACTORS}?next="), path
    refused = client.get(AREAS)
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_required")
    # A made-up header opens nothing that the browser's sign-in does not.
    assert client.get(AREAS, headers={"Authorization": "Basic x"}).status_code == 403
    assert client.get(AREAS, headers={"Authorization": "Bearer x"}).status_code == 401
    assert client.get(FACTORS).status_code == 200
    assert token_client(boss).get(AREAS).status_code == 200
    assert client.post("/accounts/logout/").status_code == 302


def test_factor_that_was_shown_opens_and_an_older_sign_in_must_show_it(
    settings: Settings,
) -> None:
    settings.SUITE_SECOND_FACTOR = "administrators"
    boss = make_person(is_admin=True, password=PASSWORD)
    before = Client()
    before.post(LOGIN, {"login": boss.username, "password": PASSWORD})
    secret = generate_totp_secret()
    TOTP.activate(boss, secret)
    client = begin(boss)
    client.post(CODE, {"code": code_of(secret)})
    assert client.get("/admin/").status_code == 200
    # Who had only the password in that browser has no more than that.
    assert before.get("/admin/")["Location"].startswith("/accounts/2fa/reauthenticate/?next=")


def test_last_factor_stays_where_one_is_required(settings: Settings) -> None:
    settings.SUITE_SECOND_FACTOR = "administrators"
    boss, secret = with_app(is_admin=True)
    client = begin(boss)
    client.post(CODE, {"code": code_of(secret)})
    with time_machine.travel(utc_now().timestamp() + 60, tick=True):
        client.post("/accounts/2fa/reauthenticate/", {"code": code_of(secret)})
        answer = client.post("/accounts/2fa/totp/deactivate/")
    assert answer.status_code == 200
    assert Authenticator.objects.filter(user=boss).exists()
