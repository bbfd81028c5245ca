"""The readers at which a badge can be read for the office, and what became of it."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from core.models import Badge, Machine, SuiteUser
from shopmonitor.choices import NodeType
from shopmonitor.models import BadgeEnrolment, Node


class Reader(NamedTuple):
    """A reader of a node, and the machine that it stands at; `port` is None for any reader."""

    node: Node
    port: int | None = None
    machine: Machine | None = None

    @property
    def key(self) -> str:
        """Return what names the reader in a form."""
        return str(self.node.pk) if self.port is None else f"{self.node.pk}:{self.port}"


def list_readers(*, nodes: QuerySet[Node]) -> list[Reader]:
    """Return the readers of those of the nodes that are in use, the office's own first.

    A reader in the office is one, whatever hangs on it; elsewhere each port is one: who badges in
    at the next machine must not be read by mistake. Three queries.
    """
    in_use = nodes.filter(deleted_at=None, enabled=True).prefetch_related("ports__machine")
    readers = [reader for node in in_use.order_by("node_id") for reader in _readers_of(node)]
    return sorted(readers, key=lambda reader: not _in_office(reader.node))


def get_enrolment(*, uid: UUID, asked_by: SuiteUser) -> BadgeEnrolment | None:
    """Return what somebody asked for, with person and node; None where there is nothing."""
    rows = BadgeEnrolment.objects.select_related("user", "node", "asked_by")
    return rows.filter(uid=uid, asked_by=asked_by).first()


def get_last_reader(*, asked_by: SuiteUser) -> str:
    """Return the key of the reader that somebody used last, empty where there is none."""
    last = BadgeEnrolment.objects.filter(asked_by=asked_by).order_by("-pk").first()
    return Reader(last.node, last.port).key if last else ""


def get_reader_of(enrolment: BadgeEnrolment) -> Reader:
    """Return the reader that waits, with its machine."""
    node, number = enrolment.node, enrolment.port
    if number is None:
        return Reader(node)
    port = node.ports.filter(port=number).select_related("machine").first()
    return Reader(node, number, port.machine if port else None)


def get_badge_of(enrolment: BadgeEnrolment) -> Badge | None:
    """Return the badge that was issued, or that belongs to somebody already."""
    if enrolment.badge_uid is None:
        return None
    return Badge.objects.filter(uid=enrolment.badge_uid).select_related("user").first()


def get_badge_to_replace(*, key: str) -> Badge | None:
    """Return the badge whose number an address names, None where there is none."""
    if not key.isdecimal():
        return None
    return Badge.objects.filter(pk=key, deleted_at=None).select_related("user").first()


def get_replaced(enrolment: BadgeEnrolment) -> Badge | None:
    """Return the person's badge that another one takes the place of."""
    if enrolment.replaces_uid is None:
        return None
    badges = Badge.objects.filter(uid=enrolment.replaces_uid, user=enrolment.user)
    return badges.filter(deleted_at=None).first()


def _in_office(node: Node) -> bool:
    return node.node_type == NodeType.OFFICE_READER


def _readers_of(node: Node) -> list[Reader]:
    ports = [] if _in_office(node) else sorted(node.ports.all(), key=lambda port: port.port)
    return [Reader(node, port.port, port.machine) for port in ports] or [Reader(node)]
