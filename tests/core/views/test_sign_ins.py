"""A person sees where they are signed in, and ends what they do not know."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.choices import SecurityEventKind
from core.models import SecurityEvent, SyncEvent, UserSession
from tests.factories.people import PASSWORD, make_person, office_browser

pytestmark = pytest.mark.django_db
PAGE = "/accounts/sign-ins/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def sign_in(username: str, agent: str = FIREFOX) -> Client:
    client = Client(HTTP_USER_AGENT=agent)
    client.post("/accounts/login/", {"login": username, "password": PASSWORD})
    return client


def test_page_names_device_address_and_this_one() -> None:
    person = make_person(password=PASSWORD)
    sign_in(person.username, "Mozilla/5.0 (Windows NT 10.0) Chrome/141.0 Safari/537.36 Edg/141.0")
    here = sign_in(person.username)
    text = here.get(PAGE).content.decode()
    assert "Firefox on Linux" in text
    assert "Edge on Windows" in text
    assert "from 127.0.0.1" in text
    assert text.count("this one") == 1
    assert text.index("Firefox on Linux") < text.index("Edge on Windows")


def test_one_is_ended_and_everybody_who_must_know_is_told() -> None:
    person = make_person(password=PASSWORD)
    there, here = sign_in(person.username), sign_in(person.username)
    row = UserSession.objects.filter(user=person).earliest("pk")
    assert here.post(f"{PAGE}{row.uid}/end/").status_code == 302
    assert there.get(PAGE).status_code == 302
    assert here.get(PAGE).status_code == 200
    told = SyncEvent.objects.filter(event_type="sign_in.ended", resource_id=str(row.uid))
    assert sorted(told.values_list("target_app", flat=True)) == [
        "core",
        "shop_monitor",
        "shop_tracker",
    ]
    event = SecurityEvent.objects.get(kind=SecurityEventKind.SIGN_IN_ENDED)
    assert (event.user, event.detail["by"]) == (person, str(person.uid))


def test_all_others_are_ended_and_this_one_stays() -> None:
    person = make_person(password=PASSWORD)
    others, here = [sign_in(person.username) for _each in range(2)], sign_in(person.username)
    assert here.post(f"{PAGE}end-others/").status_code == 302
    assert [client.get(PAGE).status_code for client in others] == [302, 302]
    assert here.get(PAGE).status_code == 200


def test_sign_in_of_somebody_else_is_not_found() -> None:
    anna, bert = make_person(password=PASSWORD), make_person(password=PASSWORD)
    here = sign_in(anna.username)
    theirs = sign_in(bert.username)
    row = UserSession.objects.get(user=bert)
    assert here.post(f"{PAGE}{row.uid}/end/").status_code == 404
    assert theirs.get(PAGE).status_code == 200
    assert str(row.uid) not in here.get(PAGE).content.decode()


def test_link_alone_ends_nothing() -> None:
    person = make_person(password=PASSWORD)
    here = sign_in(person.username)
    row = UserSession.objects.get(user=person)
    assert here.get(f"{PAGE}{row.uid}/end/").status_code == 405
    assert here.get(f"{PAGE}end-others/").status_code == 405


def test_administrator_ends_all_of_a_persons_sign_ins_on_their_page() -> None:
    person, boss = make_person(password=PASSWORD), make_person(is_admin=True)
    theirs, office = sign_in(person.username), office_browser(boss)
    page = f"/admin/core/suiteuser/{person.pk}/change/"
    assert "End all sign-ins" in office.get(page).content.decode()
    answer = office.post(f"/admin/core/suiteuser/{person.pk}/sign-out/")
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert theirs.get(PAGE).status_code == 302
    assert sign_in(person.username).get(PAGE).status_code == 200
    event = SecurityEvent.objects.get(kind=SecurityEventKind.SIGN_IN_ENDED)
    assert (event.user, event.detail["by"], event.detail["every"]) == (
        person,
        str(boss.uid),
        True,
    )


def test_page_costs_the_same_with_three_and_thirty() -> None:
    person = make_person(password=PASSWORD)
    here = sign_in(person.username)
    here.get(PAGE)
    few = count_queries(here)
    template = UserSession.objects.get(user=person)
    UserSession.objects.bulk_create(
        UserSession(
            user=person,
            session_token=f"{number:064d}",
            last_seen_at=template.last_seen_at,
            expires_at=template.expires_at,
        )
        for number in range(30)
    )
    assert count_queries(here) == few


def count_queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as asked:
        client.get(PAGE)
    return len(asked)
