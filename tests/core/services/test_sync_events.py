"""Putting failed events back in line."""

import pytest

from core.models import SyncEvent
from core.services.sync_events import retry_failed_events
from tests.core.api.test_sync_events import make_failed

pytestmark = pytest.mark.django_db


def test_only_failed_events_that_are_named_go_back_in_line() -> None:
    named, left = make_failed(), make_failed()
    done = make_failed()
    SyncEvent.objects.filter(pk=done.pk).update(status="processed")
    assert retry_failed_events(event_ids=[named.pk, done.pk]) == 1
    states = dict(SyncEvent.objects.values_list("pk", "status"))
    assert states == {named.pk: "pending", left.pk: "failed", done.pk: "processed"}


def test_without_names_all_failed_events_go() -> None:
    make_failed()
    make_failed()
    assert retry_failed_events() == 2
    assert retry_failed_events() == 0
