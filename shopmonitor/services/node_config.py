"""What a node is to do: its configuration, read anew whenever its revision rises."""

from __future__ import annotations

import msgspec
from django.db import connections

from core.db.transactions import transaction_on
from shopmonitor.domain.facts import DoorFacts
from shopmonitor.errors import NodeRefusedError
from shopmonitor.models import Node
from shopmonitor.protocol.answers import AccessoryConfig, ConfigAnswer, NodeConfig, PortConfig
from shopmonitor.services.door import floor_alias, within_limits
from shopmonitor.services.door_facts import read_door_facts
from shopmonitor.services.node_keys import KnownKey

_decoder = msgspec.json.Decoder(DoorFacts)

DISPLAY = {"lines": 2, "columns": 20}


def read_config(*, key: KnownKey, nonce: str) -> ConfigAnswer:
    """Return the configuration of the node that asks.

    Raises:
        NodeRefusedError: the message is not believed (401).
        DatabaseStalledError: no answer of the database in time.
    """

    def work() -> ConfigAnswer | NodeRefusedError:
        alias = floor_alias()
        with transaction_on(alias):
            facts = read_door_facts(alias=alias, key=key, nonce=nonce, boot_id="")
            if isinstance(facts, NodeRefusedError):
                return facts
            return config_of(facts, accessories=read_accessories(alias=alias, node=key.node_pk))

    answer = within_limits(work)
    if isinstance(answer, NodeRefusedError):
        raise answer
    return answer


def config_of_node(*, node: Node) -> ConfigAnswer:
    """Return the configuration of a node that has just got its key."""
    alias = floor_alias()
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT json_build_object('nonce_fresh', true, 'node', node_setup(%s),"
            " 'ports', node_ports_of(%s))::text",
            [node.pk, node.pk],
        )
        facts = _decoder.decode(cursor.fetchone()[0])
    return config_of(facts, accessories=read_accessories(alias=alias, node=node.pk))


def read_accessories(*, alias: str, node: int) -> list[AccessoryConfig]:
    """Return what hangs on a node beside its ports, by direction and number."""
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT a.io_type, a.io_number, a.name, a.role,"
            " (SELECT min(p.port) FROM node_ports p WHERE p.node_id = a.node_id"
            " AND p.machine_id = a.machine_id), a.activation_delay_s, a.deactivation_delay_s"
            " FROM accessory_io a WHERE a.node_id = %s AND a.active AND a.deleted_at IS NULL"
            " ORDER BY a.io_type, a.io_number",
            [node],
        )
        return [AccessoryConfig(*row) for row in cursor.fetchall()]


def config_of(facts: DoorFacts, *, accessories: list[AccessoryConfig]) -> ConfigAnswer:
    """Write the facts of a node as its configuration."""
    node = facts.node
    assert node is not None  # noqa: S101 - the caller has refused otherwise
    ports = {
        str(port.port): PortConfig(
            machine=port.code,
            inactivity_warning_s=port.inactivity_warning_s,
            inactivity_end_s=port.inactivity_end_s,
            offline_hours=port.offline_hours,
            relay=port.port,
            estop_input=port.port if port.estop_input else None,
        )
        for port in facts.ports
    }
    return ConfigAnswer(
        config_rev=node.config_rev,
        config=NodeConfig(
            heartbeat_s=node.heartbeat_s,
            queue_size=node.queue_size,
            language=node.language or "en",
            display=DISPLAY,
            ports=ports,
            accessories=accessories,
        ),
    )
