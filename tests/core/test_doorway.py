"""Each address has its door, and a process answers for the doors that it serves alone."""

import pytest
from django.conf import LazySettings
from django.test import Client

from core.db import roles
from core.doorway import role_of_page
from tests.factories.people import make_person, signed_in, token_client

ELSEWHERE = "Another process of the suite"
# Address, and the door whose process answers it.
ADDRESSES = [
    ("/admin/", "admin"),
    ("/accounts/login/", "admin"),
    ("/metrics", "admin"),
    ("/api/v1/areas/", "admin"),
    ("/api/v1/machine-sessions/", "monitor"),
    ("/api/v1/node/config", "monitor"),
    ("/kiosk/", "monitor"),
    ("/floor/", "monitor"),
    ("/api/v1/orders/", "tracker"),
    ("/tracker/", "tracker"),
]


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("/floor/x", roles.MONITOR),
        ("/kiosk/", roles.MONITOR),
        ("/tracker/", roles.TRACKER),
        ("/admin/", roles.ADMIN),
        ("/api/v1/orders/", roles.AUTH),
        ("/readyz", roles.AUTH),
    ],
)
def test_page_has_the_role_of_its_address(path: str, role: str) -> None:
    assert role_of_page(path) == role


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "door"), ADDRESSES)
@pytest.mark.parametrize("served", ["monitor", "tracker", "admin"])
def test_process_answers_for_its_doors_alone(
    settings: LazySettings, path: str, door: str, served: str
) -> None:
    settings.SUITE_SERVE = {served}
    answer = Client().get(path)
    assert (ELSEWHERE in answer.content.decode()) is (served != door)


@pytest.mark.django_db
@pytest.mark.parametrize("served", ["monitor", "tracker", "admin"])
def test_every_process_tells_whether_it_lives(settings: LazySettings, served: str) -> None:
    settings.SUITE_SERVE = {served}
    assert Client().get("/healthz").status_code == Client().get("/readyz").status_code == 200


@pytest.mark.django_db
def test_person_of_a_cookie_and_of_a_token_comes_through_the_door_of_the_resource() -> None:
    boss = make_person(is_admin=True)
    for client in (signed_in(boss), token_client(boss)):
        assert client.get("/api/v1/orders/").status_code == 200
        assert client.get("/api/v1/areas/").status_code == 200
