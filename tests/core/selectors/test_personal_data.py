"""Every column that names a person is found, whichever app it belongs to."""

import pytest

from core.selectors.personal_data import gather_personal_data, naming_columns
from tests.factories.core import UserFactory


def test_columns_of_all_apps_are_found() -> None:
    tables = {model._meta.app_label for model, _column in naming_columns()}
    assert {"core", "shopmonitor", "shoptracker", "admin"} <= tables


@pytest.mark.django_db
def test_password_is_not_told() -> None:
    person = UserFactory.create()
    (row,) = gather_personal_data(user=person)["suite_users"]
    assert "password" not in row
    assert row["username"] == person.username
