"""Who holds which qualification."""

from datetime import UTC, datetime

import pytest

from core.models import UserQualification
from tests.core.services.imports.files import csv_file, imported
from tests.factories.core import QualificationFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_people_hold_qualifications_and_hold_them_once() -> None:
    UserFactory.create(username="anna")
    QualificationFactory.create(code="KRAN")
    content = csv_file("Benutzer;Schulung;ab;bis", "anna;kran;2026-01-15;14.01.2028")
    assert imported("user_qualifications", content).counts["created"] == 1
    held = UserQualification.objects.get()
    assert held.valid_until == datetime(2028, 1, 15, tzinfo=UTC)
    assert imported("user_qualifications", content).counts == {"unchanged": 1, "wrong": 0}
