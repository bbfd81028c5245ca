"""A machine with a node, and people with badges: what most tests of the floor begin with."""

from __future__ import annotations

import json
import time
from base64 import b64decode
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client

from core.models import Machine, SuiteUser
from shopmonitor.models import Node
from shopmonitor.protocol.signing import sign_request
from shopmonitor.services.enrolment import EnrolledNode, enroll_node
from shopmonitor.services.node_keys import unpad
from tests.factories.core import MachineFactory, PermissionFactory, UserFactory, make_badge

_tags = count(1)


@dataclass
class SignedNode:
    """A node that signs what it sends to the test client."""

    enrolled: EnrolledNode
    boot_id: str = field(default_factory=lambda: uuid4().hex)
    numbers: Any = field(default_factory=lambda: count(1))

    @property
    def row(self) -> Node:
        return Node.objects.get(node_id=self.enrolled.node_id)

    def send(
        self, method: str, path: str, body: bytes = b"", *, nonce: str = "", created: int = 0
    ) -> HttpResponse:
        """Send signed bytes."""
        full = f"/api/v1/node/{path}"
        headers = sign_request(
            method=method,
            path=full,
            query="",
            body=body,
            kid=self.enrolled.kid,
            secret=unpad(self.enrolled.secret),
            created=created or int(time.time()),
            nonce=nonce or uuid4().hex,
        )
        return Client().generic(
            method, full, body, content_type="application/json", headers=headers
        )

    def post(self, path: str, message: Any, **options: Any) -> HttpResponse:
        """Send a signed message."""
        return self.send("POST", path, json.dumps(message).encode(), **options)

    def swipe(self, tag: str, *, port: int = 0, **fields: Any) -> dict[str, Any]:
        """Swipe a badge and return the answer, which must be 200."""
        response = self.post("swipes", self.swipe_message(tag, port=port, **fields))
        assert response.status_code == 200, response.content
        return dict(response.json())

    def swipe_message(self, tag: str, *, port: int = 0, **fields: Any) -> dict[str, Any]:
        seq = next(self.numbers)
        return {
            "swipe_id": str(uuid4()),
            "port": port,
            "tag": tag,
            "boot_id": self.boot_id,
            "seq": seq,
            "mono_ms": 1000 * seq,
        } | fields

    def event(self, kind: str, data: Any, *, port: int = 0, **fields: Any) -> dict[str, Any]:
        seq = next(self.numbers)
        return {
            "seq": seq,
            "mono_ms": 1000 * seq,
            "type": kind,
            "port": port,
            "data": data,
        } | fields

    def events(self, *events: dict[str, Any]) -> dict[str, Any]:
        """Send a batch and return the answer, which must be 200."""
        response = self.post("events", {"boot_id": self.boot_id, "events": list(events)})
        assert response.status_code == 200, response.content
        return dict(response.json())


def make_node(*machines: Machine, node_id: str = "") -> SignedNode:
    """Enrol a node with a port for each machine."""
    ports = {port: machine.code for port, machine in enumerate(machines)}
    return SignedNode(enroll_node(node_id=node_id or f"node-{uuid4().hex[:8]}", ports=ports))


def make_person(*, level: str = "operate", **permission: Any) -> tuple[SuiteUser, str]:
    """Make a person who has a right on everything, and return them with their tag."""
    user = UserFactory.create()
    if level:
        PermissionFactory.create(user=user, level=level, **permission)
    tag = f"04{next(_tags):06X}"
    make_badge(user, tag)
    return user, tag


def make_machine(**values: Any) -> Machine:
    """Make a machine."""
    return MachineFactory.create(**values)


def signature_of(response: HttpResponse) -> bytes:
    """Return the bytes of an answer's signature."""
    return b64decode(response["Signature"].split(":")[1])
