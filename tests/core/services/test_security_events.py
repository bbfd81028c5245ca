"""What the guards of the shop want to know."""

import pytest

from core.choices import SecurityEventKind
from core.models import SecurityEvent
from core.services.security_events import record_security_event
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db


def test_names_stand_beside_the_keys() -> None:
    user = UserFactory.create(display_name="Anna")
    record_security_event(
        SecurityEventKind.SIGN_IN, user=user, node_name="n" * 80, address="192.0.2.1", device="x"
    )
    event = SecurityEvent.objects.get()
    assert (event.user_id, event.user_name, event.address) == (user.pk, "Anna", "192.0.2.1")
    assert event.node_name == "n" * 64
    assert event.detail == {"device": "x"}


def test_nobody_and_nowhere_are_allowed() -> None:
    record_security_event(SecurityEventKind.SIGN_IN_FAILED, address="")
    event = SecurityEvent.objects.get()
    assert (event.user_id, event.user_name, event.address) == (None, "", None)
