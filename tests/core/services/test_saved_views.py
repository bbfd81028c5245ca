"""Views of lists: kept by a person, shared by them, changed and deleted by them alone."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from core.errors import NotFoundError
from core.models import SavedView, SuiteUser
from core.selectors.saved_views import list_saved_views
from core.services import saved_views
from core.services.saved_views import change_view, delete_view, save_view
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db

LIST = "core.machine"


@pytest.fixture
def anna() -> SuiteUser:
    return UserFactory.create()


def seen(person: SuiteUser) -> list[str]:
    views = list_saved_views(user=person, list_name=LIST)
    return [view.name for view in views]


def test_view_is_seen_by_its_owner_and_shared_by_all(anna: SuiteUser) -> None:
    bert = UserFactory.create()
    save_view(user=anna, list_name=LIST, name=" Lathes ", query="q=lathe")
    save_view(user=anna, list_name=LIST, name="Broken", query="", shared=True)
    save_view(user=anna, list_name="core.zone", name="Zones", query="")
    assert seen(anna) == ["Broken", "Lathes"]
    assert seen(bert) == ["Broken"]


def test_same_name_replaces_the_view(anna: SuiteUser) -> None:
    first = save_view(user=anna, list_name=LIST, name="Lathes", query="q=a")
    second = save_view(user=anna, list_name=LIST, name="Lathes", query="q=b", shared=True)
    assert first.pk == second.pk
    assert SavedView.objects.get().query == "q=b"


def test_one_view_of_a_list_opens_by_itself(anna: SuiteUser) -> None:
    first = save_view(user=anna, list_name=LIST, name="A", query="", is_default=True)
    other = save_view(user=anna, list_name="core.zone", name="A", query="", is_default=True)
    save_view(user=anna, list_name=LIST, name="B", query="", is_default=True)
    first.refresh_from_db()
    other.refresh_from_db()
    assert (first.is_default, other.is_default) == (False, True)


def test_view_is_renamed_and_deleted_by_its_owner_alone(anna: SuiteUser) -> None:
    view = save_view(user=anna, list_name=LIST, name="A", query="", shared=True)
    stranger = UserFactory.create()
    with pytest.raises(NotFoundError):
        change_view(uid=view.uid, user=stranger, name="B", query="", shared=True, is_default=False)
    with pytest.raises(NotFoundError):
        delete_view(uid=view.uid, user=stranger)
    change_view(uid=view.uid, user=anna, name="B", query="q=x", shared=False, is_default=True)
    view.refresh_from_db()
    assert (view.name, view.query, view.shared, view.is_default) == ("B", "q=x", False, True)
    delete_view(uid=view.uid, user=anna)
    with pytest.raises(NotFoundError):
        delete_view(uid=uuid4(), user=anna)
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_name_that_is_none_is_refused(anna: SuiteUser, name: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        save_view(user=anna, list_name=LIST, name=name, query="")
    assert "name" in refusal.value.message_dict


def test_name_of_another_own_view_is_refused(anna: SuiteUser) -> None:
    save_view(user=anna, list_name=LIST, name="A", query="")
    view = save_view(user=anna, list_name=LIST, name="B", query="")
    with pytest.raises(ValidationError):
        change_view(uid=view.uid, user=anna, name="A", query="", shared=False, is_default=False)


def test_views_are_bounded(anna: SuiteUser) -> None:
    SavedView.objects.bulk_create(
        SavedView(user=anna, list_name=LIST, name=f"V{number}")
        for number in range(saved_views.MOST_VIEWS)
    )
    with pytest.raises(ValidationError, match="delete one first"):
        save_view(user=anna, list_name=LIST, name="one more", query="")
    save_view(user=anna, list_name=LIST, name="V7", query="q=7")
