"""A badge issued by two people at the same moment."""

import pytest

from core.models import Badge, SuiteUser
from core.services.badges import TagTakenError, issue_badge
from tests.factories.core import UserFactory
from tests.together import together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def test_one_badge_issued_to_two_people_at_once_is_one_persons() -> None:
    people = [UserFactory.create(), UserFactory.create()]

    def issue(user: SuiteUser) -> str:
        try:
            return str(issue_badge(user=user, tag="04A1B2C3").user)
        except TagTakenError as refused:
            return str(refused)

    told = together(*[lambda user=user: issue(user) for user in people])
    owner = str(Badge.objects.get().user)
    assert sum(said == owner for said in told) == 1
    assert sum(f"belongs to {owner}" in said for said in told) == 1
