"""What people tell a node to do, until it is answered or too old."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine

from core.clock import utc_now
from core.errors import ConflictError, InvalidInputError
from shopmonitor.choices import CommandKind
from shopmonitor.models import NodeCommand
from shopmonitor.services.node_commands import (
    LIVES,
    MOST_WAITING,
    WAITS_FOR_IDLE,
    check_args,
    expire_commands,
    send_command,
)
from tests.factories.core import UserFactory
from tests.factories.floor import SignedNode, make_machine, make_node

pytestmark = pytest.mark.django_db


@pytest.fixture
def node() -> SignedNode:
    return make_node(make_machine())


def beat(node: SignedNode) -> list[dict[str, Any]]:
    commands: list[dict[str, Any]] = node.post("heartbeat", {"boot_id": "b", "mono_ms": 1}).json()[
        "commands"
    ]
    return commands


def test_command_comes_with_each_heartbeat_until_it_is_answered(node: SignedNode) -> None:
    person = UserFactory.create()
    sent = send_command(node=node.row, kind=CommandKind.RESYNC, by=person, args={"what": "acl"})
    make_node(make_machine())
    (told,) = beat(node)
    assert told == {
        "id": str(sent.uid),
        "type": "resync",
        "args": {"what": "acl"},
        "expires_at": int(sent.expires_at.timestamp()),
    }
    first_told = NodeCommand.objects.get().told_at
    assert first_told is not None
    assert [each["id"] for each in beat(node)] == [told["id"]]
    answer = node.post(f"commands/{told['id']}", {"state": "failed", "detail": "no list"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert node.believes(answer)
    again = node.post(f"commands/{told['id']}", {"state": "done"})
    assert again.status_code == 204
    row = NodeCommand.objects.get()
    assert (row.state, row.detail, row.told_at) == ("failed", "no list", first_told)
    assert row.asked_by == person
    assert beat(node) == []


def test_command_of_another_node_or_of_none_is_unknown(node: SignedNode) -> None:
    other = make_node(make_machine())
    sent = send_command(node=other.row, kind=CommandKind.IDENTIFY, by=None)
    assert beat(node) == []
    for command in (sent.uid, uuid4()):
        refused = node.post(f"commands/{command}", {"state": "done"})
        assert (refused.status_code, refused.json()["code"]) == (404, "command_unknown")
    assert NodeCommand.objects.get().state == "waiting"


@pytest.mark.parametrize("body", [{}, {"state": "maybe"}, {"state": "done", "detail": 1}])
def test_wrong_answer_names_the_field(node: SignedNode, body: Any) -> None:
    refused = node.post(f"commands/{uuid4()}", body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] in {"state", "detail"}


def test_command_is_told_no_longer_than_it_is_good(node: SignedNode) -> None:
    send_command(node=node.row, kind=CommandKind.IDENTIFY, by=None)
    send_command(node=node.row, kind=CommandKind.REBOOT_WHEN_IDLE, by=None)
    with time_machine.travel(utc_now() + LIVES + timedelta(seconds=1)):
        expire_commands()
    assert [each["type"] for each in beat(node)] == ["reboot_when_idle"]
    with time_machine.travel(utc_now() + WAITS_FOR_IDLE + timedelta(seconds=1)):
        expire_commands()
    assert set(NodeCommand.objects.values_list("state", flat=True)) == {"expired"}


def test_late_answer_is_still_what_happened(node: SignedNode) -> None:
    sent = send_command(node=node.row, kind=CommandKind.IDENTIFY, by=None)
    expire_commands(now=utc_now() + timedelta(hours=1))
    assert node.post(f"commands/{sent.uid}", {"state": "done"}).status_code == 204
    assert NodeCommand.objects.get().state == "done"


def test_same_command_waits_once_and_not_without_end(node: SignedNode) -> None:
    for _again in range(2):
        send_command(node=node.row, kind=CommandKind.IDENTIFY, by=None)
    assert NodeCommand.objects.count() == 1
    for port in range(1, MOST_WAITING):
        send_command(node=node.row, kind=CommandKind.OUTPUTS, by=None, args={"port": port})
    with pytest.raises(ConflictError):
        send_command(node=node.row, kind=CommandKind.UNLOCK, by=None)


@pytest.mark.parametrize(
    ("kind", "args", "field"),
    [
        (CommandKind.RESYNC, {"what": "x"}, "what"),
        (CommandKind.OUTPUTS, {}, "port"),
        (CommandKind.OUTPUTS, {"port": True}, "port"),
        (CommandKind.OUTPUTS, {"port": 100}, "port"),
    ],
)
def test_wrong_particulars_are_named(kind: CommandKind, args: Any, field: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        check_args(kind=kind, args=args)
    assert caught.value.message.startswith(field)


def test_outputs_can_only_be_switched_off() -> None:
    wanted = check_args(kind=CommandKind.OUTPUTS, args={"port": 1, "relay": True})
    assert wanted == {"port": 1, "relay": False}
