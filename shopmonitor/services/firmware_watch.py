"""A release that nodes do not survive is stopped by itself, and somebody is told."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.transactions import transaction_on
from shopmonitor.choices import AlertKind, NodeState, Severity
from shopmonitor.models import FirmwareRelease, Node
from shopmonitor.models.firmware import ReleaseState
from shopmonitor.services.alerts import add_alert
from shopmonitor.services.door import floor_alias
from shopmonitor.services.statements import Statements

# A node that falls silent later than that has another reason.
BLAMED_FOR = timedelta(hours=24)
# A node fetches, tries three times, and tells what it runs; then it should be the new version.
TRIED_FOR = timedelta(minutes=45)
NAMED = 5


def stop_failing_releases(*, now: datetime | None = None) -> None:
    """Stop each release after which a node fell silent, or went back to what it ran before."""
    alias, at = floor_alias(), now or utc_now()
    with transaction_on(alias):
        rows = FirmwareRelease.objects.using(alias).defer("content")
        rolling = rows.filter(state=ReleaseState.ROLLING).select_for_update(no_key=True)
        releases = {(one.hardware, one.version): one for one in rolling}
        if not releases:
            return
        failed: dict[int, list[str]] = {}
        nodes = Node.objects.using(alias).filter(
            deleted_at__isnull=True, enabled=True, firmware_given_at__gt=at - BLAMED_FOR
        )
        for node in nodes.order_by("node_id"):
            release = releases.get((node.hardware, node.firmware_wanted))
            if release is not None and _has_failed(node, at):
                failed.setdefault(release.pk, []).append(node.node_id)
        statements = Statements()
        for release in releases.values():
            if release.pk in failed:
                _stop(statements, release, failed[release.pk], at)
        statements.run(alias)


def _has_failed(node: Node, at: datetime) -> bool:
    if node.health.get("firmware") == node.firmware_wanted:
        return node.state == NodeState.SILENT
    given = node.firmware_given_at
    went_back = given is not None and at - given > TRIED_FOR and node.state == NodeState.ONLINE
    return went_back or node.state == NodeState.SILENT


def _stop(statements: Statements, release: FirmwareRelease, names: list[str], at: datetime) -> None:
    nodes = ", ".join(names[:NAMED])
    because = _("Silent or back at the old version after it: %(nodes)s") % {"nodes": nodes}
    statements.add(
        "UPDATE firmware_releases SET state = 'held', held_because = %s, changed_at = %s"
        " WHERE id = %s",
        because[:300],
        at,
        release.pk,
    )
    text = _("Firmware %(release)s was stopped. %(because)s")
    add_alert(
        statements,
        kind=AlertKind.NODE_TROUBLE,
        source=f"firmware {release.hardware} {release.version}",
        text=text % {"release": release, "because": because},
        at=at,
        severity=Severity.WARNING,
    )
