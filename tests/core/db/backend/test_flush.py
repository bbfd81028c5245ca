"""Flushing between transactional tests: every table of every schema, facts and partitions too."""

import pytest
from django.contrib.contenttypes.models import ContentType

from core.choices import SecurityEventKind
from core.models import Area, SecurityEvent, SyncEvent
from core.services.records import create_record
from core.services.security_events import record_security_event

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("turn", [1, 2])
def test_nothing_is_left_of_the_turn_before(turn: int) -> None:
    assert not Area.objects.exists()
    assert not SyncEvent.objects.exists()
    assert not SecurityEvent.objects.exists()
    assert ContentType.objects.filter(app_label="shopmonitor").exists(), "made anew after a flush"
    create_record(Area(code=f"A{turn}", name="Hall"))
    record_security_event(SecurityEventKind.SIGN_IN)
    assert SyncEvent.objects.exists()
