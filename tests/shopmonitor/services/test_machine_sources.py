"""Rows of readers and their nodes; the other ways are those of the pages (test of the admin)."""

import pytest
from django.core.exceptions import ValidationError

from core.db.transactions import transaction_on
from shopmonitor.models import MachineSource, Node
from shopmonitor.services.door import floor_alias
from shopmonitor.services.machine_sources import (
    change_source_in_transaction,
    retire_source_in_transaction,
)
from tests.factories.machine_sources import make_source

pytestmark = pytest.mark.django_db


def test_another_address_is_read_from_its_beginning() -> None:
    source = make_source()
    read = {"instance": "4", "next_sequence": 9, "event_number": 6, "words": {"counter": "3"}}
    MachineSource.objects.filter(pk=source.pk).update(**read)
    source.device = "Other"
    with transaction_on(floor_alias()):
        change_source_in_transaction(source=source)
    source.refresh_from_db()
    assert (source.instance, source.next_sequence, source.words) == ("", 0, {})
    assert source.event_number == 6


def test_taken_away_its_node_stays_switched_off() -> None:
    source = make_source()
    with transaction_on(floor_alias()):
        retire_source_in_transaction(source=source)
    node = Node.objects.get(node_id=source.name)
    assert (node.enabled, node.ports.count()) == (False, 0)
    with pytest.raises(ValidationError, match="called so already"):
        make_source(name=node.node_id)
