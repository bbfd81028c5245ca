"""Badges out of a file: by the digest of their tag, never moved."""

from datetime import UTC, datetime

import pytest

from core.choices import BadgeState
from core.models import Badge
from tests.core.services.imports.files import checked, codes, csv_file, imported
from tests.factories.core import UserFactory, make_badge

pytestmark = pytest.mark.django_db(transaction=True)


def test_badge_of_somebody_else_is_never_moved() -> None:
    make_badge(UserFactory.create(username="owner", display_name="Olga"), "04A1B2C3")
    run = checked("people", csv_file("username;name;tag", "anna;Anna;04a1b2c3"))
    assert codes(run) == [(2, "tag", "tag_taken")]
    UserFactory.create(username="anna")
    run = checked("badges", csv_file("tag;person", "04:A1:B2:C3;anna"))
    assert codes(run) == [(2, "tag", "tag_taken")]
    assert run.problems[0]["facts"] == {"value": "…B2C3", "owner": "Olga"}


def test_badges_are_issued_until_the_end_of_a_day() -> None:
    UserFactory.create(username="anna", email="anna@x.de")
    content = csv_file("Kartennummer;Benutzer;Gültig bis", "04A1B2C3;ANNA@x.de;31.12.2030")
    assert imported("badges", content).counts["created"] == 1
    badge = Badge.objects.get()
    assert badge.state == BadgeState.TEMPORARY
    assert badge.expires_at == datetime(2031, 1, 1, tzinfo=UTC)
    assert imported("badges", content).counts == {"unchanged": 1, "wrong": 0}
