"""Marks of buckets: one a machine, from the first to the last of what came."""

from datetime import UTC, datetime, timedelta

import pytest

from shopmonitor.models import BucketMark
from shopmonitor.services.bucket_marks import mark_buckets
from shopmonitor.services.door import floor_alias
from tests.factories.core import MachineFactory

START = datetime(2026, 3, 2, 6, tzinfo=UTC)


@pytest.mark.django_db
def test_facts_of_a_machine_make_one_mark() -> None:
    one, other = MachineFactory.create().pk, MachineFactory.create().pk
    later = START + timedelta(hours=1)
    facts = [(one, later, later), (one, START, START), (other, START, START)]
    mark_buckets(alias=floor_alias(), facts=facts)
    mark_buckets(alias=floor_alias(), facts=[])
    rows = BucketMark.objects.order_by("pk").values_list("machine", "first_at", "last_at")
    assert list(rows) == [(one, START, later), (other, START, START)]
