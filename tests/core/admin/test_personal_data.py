"""On a person's page: the file of all that is known, and erasing who has left."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest

from core.models import SuiteUser
from core.services.users import deactivate_user
from tests.factories.people import make_person, office_browser

pytestmark = pytest.mark.django_db


def test_administrator_gets_the_file_and_nobody_else() -> None:
    person = make_person()
    boss = office_browser(make_person(is_admin=True))
    page = f"/admin/core/suiteuser/{person.pk}/data/"
    answer = boss.post(page)
    document = ZipFile(BytesIO(answer.getvalue())).read("person.json")
    assert json.loads(document)["person"] == str(person.uid)
    assert "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert boss.get(page).status_code == 403
    assert office_browser(make_person()).post(page).status_code in {302, 403}


def test_erasing_asks_for_the_user_name_first() -> None:
    person = make_person()
    deactivate_user(user=person)
    boss = office_browser(make_person(is_admin=True))
    page = f"/admin/core/suiteuser/{person.pk}/erase/"
    asked = boss.post(page)
    assert person.username in asked.content.decode()
    assert "That is not the user name." in boss.post(page, {"username": "x"}).content.decode()
    assert SuiteUser.objects.get(pk=person.pk).username == person.username
    assert boss.post(page, {"username": person.username}).status_code == 302
    assert SuiteUser._base_manager.get(pk=person.pk).username == f"erased-{person.pk}"


def test_buttons_are_where_they_are_of_use() -> None:
    person = make_person()
    boss = office_browser(make_person(is_admin=True))
    page = f"/admin/core/suiteuser/{person.pk}/change/"
    before = boss.get(page).content.decode()
    assert "Data as a file" in before
    assert "Erase by name" not in before
    deactivate_user(user=person)
    assert "Erase by name" in boss.get(page).content.decode()
