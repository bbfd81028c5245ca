"""The shop of the benchmarks: 500 machines with a node each, 2000 people, 20,000 rights."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from bench.visits import FIRST_NUMBER, MACHINES, PEOPLE, machines_of

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ZONES = 20


@dataclass(frozen=True)
class NodeInShop:
    """What a client needs to speak for a node."""

    pk: int
    kid: str
    secret: bytes


@dataclass(frozen=True)
class Shop:
    """Nodes and tags by their place; database keys begin at the first ones."""

    nodes: list[NodeInShop]
    tags: list[str]
    first_node: int
    first_machine: int


def second_digest(person: int) -> str:
    """Return the digest of a person's other badge: one that a script without HMAC can write."""
    return f"{FIRST_NUMBER + person:064d}"


def make_shop() -> Shop:
    """Write the shop in bulk and let the planner know of it."""
    from django.db import connection  # noqa: PLC0415

    machines = _make_machines()
    tags = _make_people(machines)
    nodes = _make_nodes(machines)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Shop(nodes, tags, nodes[0].pk, machines[0].pk)


def _make_machines() -> list[Any]:
    from core.models import Area, Machine, MachineType, Zone  # noqa: PLC0415
    from shopmonitor.models import MachineLive, WorkOffer  # noqa: PLC0415

    area = Area.objects.create(code="HALL", name="Hall", time_zone="UTC")
    zones = Zone.objects.bulk_create(
        Zone(area=area, code=f"Z{n}", name=f"Zone {n}") for n in range(ZONES)
    )
    types = MachineType.objects.bulk_create(
        MachineType(code=f"T{n}", name=f"Type {n}") for n in range(5)
    )
    machines = Machine.objects.bulk_create(
        Machine(
            code=f"M{n:03d}",
            name=f"Lathe {n}",
            zone=zones[n % ZONES],
            machine_type=types[n % len(types)],
        )
        for n in range(MACHINES)
    )
    MachineLive.objects.bulk_create(MachineLive(machine=machine) for machine in machines)
    WorkOffer.objects.bulk_create(
        WorkOffer(
            machine=machine,
            operation_uid=uuid4(),
            job_number=f"J-{n:05d}",
            operation_name="Turning",
            quantity=100,
        )
        for n, machine in enumerate(machines)
    )
    return machines


def _make_people(machines: list[Any]) -> list[str]:
    from core.domain.tags import last4  # noqa: PLC0415
    from core.models import Badge, SuitePermission, SuiteUser  # noqa: PLC0415
    from core.secrets.vault import badge_digest, encrypt  # noqa: PLC0415

    people = SuiteUser.objects.bulk_create(
        SuiteUser(username=f"p{n}", display_name=f"Person {n}", password="!")  # noqa: S106 - none
        for n in range(PEOPLE)
    )
    tags = [f"04{n:06X}" for n in range(PEOPLE)]
    sealed = encrypt("bench")  # nobody opens it here, and sealing each takes a while
    Badge.objects.bulk_create(
        Badge(
            user=person,
            digest=digest,
            last4=last4(tag),
            tag_encrypted=sealed,
            issued_at=LONG_AGO,
        )
        for n, (person, tag) in enumerate(zip(people, tags, strict=True))
        for digest in (badge_digest(tag), second_digest(n))
    )
    SuitePermission.objects.bulk_create(
        (
            SuitePermission(
                user=person,
                resource_type="machine",
                resource_uid=machines[place].uid,
                level="operate",
            )
            for n, person in enumerate(people)
            for place in machines_of(n)
        ),
        batch_size=2000,
    )
    return tags


def _make_nodes(machines: list[Any]) -> list[NodeInShop]:
    from core.secrets.vault import encrypt  # noqa: PLC0415
    from shopmonitor.models import Node, NodeKey, NodePort  # noqa: PLC0415
    from shopmonitor.services.node_keys import unpad  # noqa: PLC0415

    nodes = Node.objects.bulk_create(Node(node_id=f"node-{n}") for n in range(len(machines)))
    NodePort.objects.bulk_create(
        NodePort(node=node, port=0, machine=machine)
        for node, machine in zip(nodes, machines, strict=True)
    )
    secrets = [f"{n:043d}" for n in range(len(nodes))]
    NodeKey.objects.bulk_create(
        NodeKey(
            node=node,
            kid=f"kbench{FIRST_NUMBER + n}",
            secret_encrypted=encrypt(secrets[n]),
            not_before=LONG_AGO,
        )
        for n, node in enumerate(nodes)
    )
    return [
        NodeInShop(node.pk, f"kbench{FIRST_NUMBER + n}", unpad(secrets[n]))
        for n, node in enumerate(nodes)
    ]
