"""What components are told, and where their people come from."""

import pytest
from allauth.idp.oidc.models import Client as Component

from core.models import SuiteGroup
from core.selectors.components import find_person_of, list_component_origins, names_of_groups
from core.services.groups import create_group
from core.services.users import deactivate_user
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db


def test_person_is_found_by_uuid_while_their_account_is_open() -> None:
    person = make_person()
    assert find_person_of(sub=str(person.uid)) == person
    assert find_person_of(sub=str(person.pk)) is None
    deactivate_user(user=person)
    assert find_person_of(sub=str(person.uid)) is None


def test_groups_are_named_in_order() -> None:
    person = make_person()
    for name in ("Office", "Milling"):
        create_group(group=SuiteGroup(name=name), members=[person])
    create_group(group=SuiteGroup(name="Others"))
    assert names_of_groups(user=person) == ["Milling", "Office"]


def test_origins_are_those_of_web_addresses() -> None:
    Component.objects.create(
        id="a", name="A", redirect_uris="https://a.example.org/back\nmy-app://back"
    )
    Component.objects.create(id="b", name="B", redirect_uris="http://127.0.0.1:9/b")
    assert list_component_origins() == ["http://127.0.0.1:9", "https://a.example.org"]
