"""What has to happen again and again."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection

from core.clock import utc_now
from core.db.partitions import next_month
from core.timers import TIMERS
from shopmonitor.models import BadgeEnrolment, NodeNonce
from shopmonitor.services.badge_enrolments import KEPT, WAITS, start_enrolment
from shopmonitor.services.upkeep import (
    NONCE_LIVES,
    close_badge_enrolments,
    forget_badge_enrolments,
    forget_nonces,
    forget_unknown_badges,
    keep_months,
    watch_nodes,
)
from tests.factories.core import UserFactory
from tests.factories.floor import make_machine, make_node

pytestmark = pytest.mark.django_db


def test_all_are_timers() -> None:
    functions = {timer.function for timer in TIMERS}
    assert {watch_nodes, forget_nonces, forget_unknown_badges, keep_months} <= functions
    assert {close_badge_enrolments, forget_badge_enrolments} <= functions


def test_readers_wait_no_longer_than_they_shall() -> None:
    now, person = utc_now(), UserFactory.create()
    with time_machine.travel(now, tick=False):
        start_enrolment(user=person, node=make_node().row, by=person)
        close_badge_enrolments()
    assert BadgeEnrolment.objects.get().state == "waiting"
    with time_machine.travel(now + WAITS, tick=False):
        close_badge_enrolments()
        forget_badge_enrolments()
    assert BadgeEnrolment.objects.get().state == "expired"
    with time_machine.travel(now + KEPT + WAITS, tick=False):
        forget_badge_enrolments()
    assert not BadgeEnrolment.objects.exists()


def test_nonces_are_kept_as_long_as_their_message_is_believed() -> None:
    node = make_node(make_machine())
    node.post("heartbeat", {"boot_id": "b", "mono_ms": 1})
    with time_machine.travel(utc_now() + NONCE_LIVES - timedelta(seconds=5)):
        forget_nonces()
    assert NodeNonce.objects.exists()
    with time_machine.travel(utc_now() + NONCE_LIVES + timedelta(seconds=1)):
        forget_nonces()
    assert not NodeNonce.objects.exists()


def test_months_of_now_and_soon_have_a_place() -> None:
    keep_months()
    keep_months()
    now = utc_now()
    for month in (now, next_month(now)):
        for table in ("floor_events", "machine_logs"):
            with connection.cursor() as cursor:
                cursor.execute("SELECT to_regclass(%s)", [f"{table}_{month:%Y_%m}"])
                assert cursor.fetchone()[0] is not None


def test_silent_nodes_are_watched() -> None:
    node = make_node(make_machine())
    node.post("heartbeat", {"boot_id": "b", "mono_ms": 1})
    with time_machine.travel(utc_now() + timedelta(minutes=2)):
        watch_nodes()
    assert node.row.state == "silent"
