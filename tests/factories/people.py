"""People of the tests and how they knock at the door: with a token, or signed in."""

from itertools import count
from typing import Any
from uuid import UUID

from django.test import Client

from core.choices import Level, ResourceType
from core.models import SuitePermission, SuiteUser
from core.services.access_grants import rewrite_access_grants
from core.services.api_tokens import create_api_token
from core.services.users import create_user

PASSWORD = "correct-horse-battery"
_numbers = count(1)


def make_person(*, is_admin: bool = False, password: str = "", **values: Any) -> SuiteUser:
    """Make a person with the least that one needs; a password costs a tenth of a second."""
    number = next(_numbers)
    person = SuiteUser(
        username=f"member{number}", display_name=f"Person {number}", is_admin=is_admin, **values
    )
    return create_user(user=person, password=password)


def give_right(
    person: SuiteUser,
    level: Level,
    *,
    on: ResourceType = ResourceType.ANY,
    uid: UUID | None = None,
    **more: Any,
) -> SuitePermission:
    """Give a right, on everything unless said otherwise."""
    right = SuitePermission.objects.create(
        user=person, resource_type=on, resource_uid=uid, level=level, **more
    )
    rewrite_access_grants([person.pk])
    return right


def token_client(person: SuiteUser, *scopes: str) -> Client:
    """Return a client that sends a token of the person; without scopes named, for everything."""
    _token, text = create_api_token(user=person, name="test", scopes=list(scopes or ("*",)))
    return Client(HTTP_AUTHORIZATION=f"Bearer {text}")


def admin_client() -> Client:
    """Return a client that sends an administrator's token."""
    return token_client(make_person(is_admin=True))


def signed_in(person: SuiteUser) -> Client:
    """Return a browser in which the person is signed in; it checks CSRF as a real one does."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def office_browser(person: SuiteUser) -> Client:
    """Return a browser in which the person is signed in, for pages whose forms are posted bare."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client
