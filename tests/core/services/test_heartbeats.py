import os
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from core.models import Heartbeat
from core.services.heartbeats import beat, beat_dispatcher

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_sign_of_life_is_one_row_that_gets_younger() -> None:
    with time_machine.travel(NOON, tick=False):
        beat_dispatcher()
    with time_machine.travel(NOON + timedelta(seconds=10), tick=False):
        beat_dispatcher()
    row = Heartbeat.objects.get()
    assert (row.process, row.pid) == ("dispatcher", os.getpid())
    assert (row.started_at, row.beat_at) == (NOON, NOON + timedelta(seconds=10))


def test_new_process_of_the_same_name_begins_anew() -> None:
    with time_machine.travel(NOON, tick=False):
        beat(process="worker")
    Heartbeat.objects.update(pid=1)
    later = NOON + timedelta(minutes=5)
    with time_machine.travel(later, tick=False):
        beat(process="worker")
    row = Heartbeat.objects.get()
    assert (row.started_at, row.beat_at, row.pid) == (later, later, os.getpid())
