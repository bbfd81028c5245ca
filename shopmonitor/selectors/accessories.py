"""Accessories as people see them, and who may switch them."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

import msgspec
from django.db import connections, router
from django.db.models import QuerySet

from core.clock import utc_now
from core.domain.permissions import Grant, judge_right
from core.models import Machine, SuiteUser
from shopmonitor.domain.swipes import APP
from shopmonitor.models import AccessoryIO, Node
from shopmonitor.models.accessories import AccessoryRole

USE = "use"


def list_accessories_of(node: Node) -> QuerySet[AccessoryIO]:
    """Return what hangs on a node, by direction and number."""
    rows = AccessoryIO.objects.filter(node=node, deleted_at__isnull=True)
    return rows.select_related("node", "machine").order_by("io_type", "io_number", "pk")


def list_accessories_at(machine: Machine) -> QuerySet[AccessoryIO]:
    """Return what belongs to a machine, by direction and name."""
    rows = AccessoryIO.objects.filter(machine=machine, deleted_at__isnull=True)
    return rows.select_related("node", "machine").order_by("io_type", "name", "pk")


def find_accessory(*, uid: UUID) -> AccessoryIO | None:
    """Return one that is in use or was put out of use; none that is retired."""
    rows = AccessoryIO.objects.filter(uid=uid, deleted_at__isnull=True)
    return rows.select_related("node", "machine").first()


class Shown(NamedTuple):
    """An accessory on the page of its machine; `may_switch`: by who looks."""

    accessory: AccessoryIO
    may_switch: bool


def show_accessories(*, machine: Machine, user: SuiteUser) -> list[Shown]:
    """Return what belongs to a machine and which of it a person may switch; asked once for all."""
    rows = list(list_accessories_at(machine))
    switched = [row for row in rows if row.role == AccessoryRole.MANUAL and row.active]
    may = bool(switched) and may_use(accessory=switched[0], user=user)
    return [Shown(row, may and row in switched) for row in rows]


def may_use(*, accessory: AccessoryIO, user: SuiteUser) -> bool:
    """Tell whether a person may switch an accessory: the right `use` where it belongs.

    Of one without a machine: where its node stands.
    """
    node = accessory.node
    with connections[router.db_for_read(AccessoryIO)].cursor() as cursor:
        cursor.execute(
            "SELECT grants_at(%s, %s, %s, %s)::text",
            [
                user.pk,
                accessory.machine_id,
                None if accessory.machine_id else node.zone_id,
                None if accessory.machine_id else node.area_id,
            ],
        )
        grants = msgspec.json.decode(cursor.fetchone()[0], type=list[Grant])
    return judge_right(grants, wanted=USE, app=APP, at=utc_now()).allowed
