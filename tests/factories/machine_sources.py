"""Rows that say from where machines are read."""

from itertools import count
from typing import Any

from core.db.transactions import transaction_on
from shopmonitor.models import MachineSource
from shopmonitor.models.machine_sources import SourceProtocol
from shopmonitor.services.door import floor_alias
from shopmonitor.services.machine_sources import create_source_in_transaction
from tests.factories.core import MachineFactory

_numbers = count(1)


def make_source(**values: Any) -> MachineSource:
    """Make a reader of a machine with its node."""
    given = {
        "name": f"reader-{next(_numbers)}",
        "protocol": SourceProtocol.SHDR,
        "address": "127.0.0.1:7878",
    } | values
    if "machine" not in given:
        given["machine"] = MachineFactory.create()
    source = MachineSource(**given)
    with transaction_on(floor_alias()):
        create_source_in_transaction(source=source)
    return source
