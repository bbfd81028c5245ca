"""People make their own tokens, see them once, and revoke them."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from core.choices import Level
from core.clock import utc_now
from core.models import ApiToken, SecurityEvent, SuiteUser
from core.services.api_tokens import create_api_token
from tests.factories.people import give_right, make_person, signed_in

pytestmark = pytest.mark.django_db
PAGE = "/accounts/tokens/"


@pytest.fixture
def person() -> SuiteUser:
    return make_person()


@pytest.fixture
def client(person: SuiteUser) -> Client:
    browser = signed_in(person)
    browser.handler.enforce_csrf_checks = False
    return browser


def make(client: Client, *scopes: str, days: str = "90") -> str:
    answer = client.post(PAGE, {"name": "Report", "days": days, "scopes": scopes})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    found = re.search(r'value="(sst_[\w-]+)"', answer.content.decode())
    assert found is not None
    return found[1]


def test_token_is_shown_once_and_does_what_was_picked(client: Client, person: SuiteUser) -> None:
    give_right(person, Level.EDIT)
    text = make(client, "areas:read")
    assert text not in client.get(PAGE).content.decode()
    program = Client(HTTP_AUTHORIZATION=f"Bearer {text}")
    assert program.get("/api/v1/areas/").status_code == 200
    assert program.post("/api/v1/areas/", {}, content_type="application/json").status_code == 403
    assert program.get("/api/v1/users/").status_code == 403
    token = ApiToken.objects.get()
    assert (token.user, token.scopes) == (person, ["areas:read"])
    assert SecurityEvent.objects.filter(kind="token_issued", user=person).exists()
    page = client.get(PAGE).content.decode()
    assert token.prefix in page
    assert "last used" in page


def test_token_never_does_more_than_its_person(client: Client) -> None:
    program = Client(HTTP_AUTHORIZATION=f"Bearer {make(client, '*')}")
    assert program.get("/api/v1/areas/").status_code == 403


@pytest.mark.parametrize(("days", "lasts"), [("30", 30), ("365", 365), ("", None)])
def test_token_lasts_as_long_as_chosen(client: Client, days: str, lasts: int | None) -> None:
    make(client, "*", days=days)
    ends = ApiToken.objects.get().expires_at
    if lasts is None:
        assert ends is None
    else:
        assert ends is not None
        assert abs(ends - utc_now() - timedelta(days=lasts)) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "sent",
    [
        {"name": "", "days": "90", "scopes": ["*"]},
        {"name": "x", "days": "90", "scopes": []},
        {"name": "x", "days": "90", "scopes": ["areas:delete"]},
        {"name": "x", "days": "36500", "scopes": ["*"]},
    ],
)
def test_half_filled_form_makes_no_token(client: Client, sent: dict[str, object]) -> None:
    assert "errorlist" in client.post(PAGE, sent).content.decode()
    assert not ApiToken.objects.exists()


def test_revoked_token_opens_nothing_and_only_its_person_revokes_it(client: Client) -> None:
    program = Client(HTTP_AUTHORIZATION=f"Bearer {make(client, '*')}")
    token = ApiToken.objects.get()
    strange, _text = create_api_token(user=make_person(), name="other", scopes=["*"])
    assert client.post(f"{PAGE}{strange.uid}/revoke/").status_code == 404
    assert client.get(f"{PAGE}{token.uid}/revoke/").status_code == 405
    assert client.post(f"{PAGE}{token.uid}/revoke/")["Location"] == PAGE
    assert program.get("/api/v1/areas/").status_code == 401
    strange.refresh_from_db()
    assert strange.revoked_at is None
    page = client.get(PAGE).content.decode()
    assert "other" not in page
    assert "revoked" in page


def test_every_resource_can_be_picked(client: Client) -> None:
    page = client.get(PAGE).content.decode()
    for scope in ("machines:read", "machines:write", "orders:write", "kpis:read", "metrics:read"):
        assert f'value="{scope}"' in page
    for scope in ("kpis:write", "swipes:write", "machine-logs:write"):
        assert f'value="{scope}"' not in page


def test_strangers_are_led_to_the_door() -> None:
    assert Client().get(PAGE)["Location"].startswith("/accounts/login/")
