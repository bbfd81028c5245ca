"""A machine with a node, and people with badges: what most tests of the floor begin with."""

from __future__ import annotations

import json
import time
from base64 import b64decode
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.test import Client

from core.models import Machine, SuiteUser
from shopmonitor.models import Node
from shopmonitor.protocol.answer_verification import verify_answer
from shopmonitor.protocol.errors import SignatureRefusedError
from shopmonitor.protocol.signing import sign_request
from shopmonitor.services.enrolment import enroll_node
from shopmonitor.services.key_rotation import EnrolledNode
from shopmonitor.services.node_keys import KnownKey, unpad
from tests.factories.core import MachineFactory, PermissionFactory, UserFactory, make_badge

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

_tags = count(1)


@dataclass
class SignedNode:
    """A node that signs what it sends to the test client."""

    enrolled: EnrolledNode
    boot_id: str = field(default_factory=lambda: uuid4().hex)
    numbers: Any = field(default_factory=lambda: count(1))
    sent: dict[str, str] = field(default_factory=dict)

    @property
    def row(self) -> Node:
        return Node.objects.get(node_id=self.enrolled.node_id)

    def known_key(self) -> KnownKey:
        """Return what the door knows of the node, for calls of services."""
        return KnownKey(
            self.enrolled.kid, self.row.pk, self.enrolled.node_id, unpad(self.enrolled.secret)
        )

    def signed_headers(
        self, method: str, path: str, body: bytes = b"", *, nonce: str = "", created: int = 0
    ) -> dict[str, str]:
        return sign_request(
            method=method,
            path=f"/api/v1/node/{path}",
            query="",
            body=body,
            kid=self.enrolled.kid,
            secret=unpad(self.enrolled.secret),
            created=created or int(time.time()),
            nonce=nonce or uuid4().hex,
        )

    def send(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> Response:
        """Send signed bytes; `headers` replace those that the node would send."""
        self.sent = self.signed_headers(method, path, body, **options) | (headers or {})
        return Client(raise_request_exception=False).generic(
            method,
            f"/api/v1/node/{path}",
            body,
            content_type="application/json",
            headers=self.sent,
        )

    def believes(self, response: Response) -> bool:
        """Tell whether the node would believe the answer to what it sent last."""
        label, _, rest = self.sent["Signature"].partition("=")
        try:
            verify_answer(
                status=response.status_code,
                header=response.headers.get,
                body=response.content,
                request_signature=b64decode(rest.strip(":")),
                request_label=label,
                kid=self.enrolled.kid,
                secret=unpad(self.enrolled.secret),
            )
        except SignatureRefusedError:
            return False
        return True

    def post(self, path: str, message: Any, **options: Any) -> Response:
        """Send a signed message."""
        return self.send("POST", path, json.dumps(message).encode(), **options)

    def swipe(self, tag: str, *, port: int = 0, **fields: Any) -> dict[str, Any]:
        """Swipe a badge and return the answer, which must be 200."""
        response = self.post("swipes", self.swipe_message(tag, port=port, **fields))
        assert response.status_code == 200, response.content
        answer: dict[str, Any] = response.json()
        return answer

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

    def event(self, kind: str, data: Any, *, port: int | None = 0, **fields: Any) -> dict[str, Any]:
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
        answer: dict[str, Any] = response.json()
        return answer


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
