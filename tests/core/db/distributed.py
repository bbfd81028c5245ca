"""Three databases and a second region, each a database of its own: run by test_distributed.py.

    python -m tests.core.db.distributed

Prints one JSON document of what was seen. No replication runs here: what it would copy is
copied by hand.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from core.choices import App  # noqa: E402
from core.db import checks  # noqa: E402
from core.db.doors import SYSTEM, through  # noqa: E402
from core.db.replication.tables import copied_models  # noqa: E402
from core.db.router import SuiteRouter, region_scope  # noqa: E402
from core.db.transactions import open_alias, transaction_on  # noqa: E402
from core.events import relay  # noqa: E402
from core.events.dispatch import deliver_all  # noqa: E402
from core.events.records import RecordEvent  # noqa: E402
from core.events.registry import subscribe  # noqa: E402
from core.models import Area, Machine, SecurityEvent, SyncEvent, UserSession, Zone  # noqa: E402
from core.selectors.outbox_states import list_outbox_states  # noqa: E402
from core.services.records import change_record, create_record  # noqa: E402
from core.services.resync import publish_state  # noqa: E402
from shopmonitor.models import Node  # noqa: E402
from tests.core.db.two_regions import work_in_two_regions  # noqa: E402

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ALIASES = ("default", "shop_monitor", "shop_tracker", "shop_monitor_north")
seen: dict[str, Any] = {}


def scalars(alias: str, statement: str, *values: Any) -> list[Any]:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]


@subscribe("node.created", app=App.TRACKER)
def note_node(event: RecordEvent) -> None:
    alias = open_alias() or "none"
    with through(SYSTEM), connections[alias].cursor() as cursor:
        cursor.execute(
            "INSERT INTO suite_apps (uid, code, name, url, enabled, position)"
            " VALUES (gen_random_uuid(), %s, %s, '', true, 0)",
            [f"effect-{event.fields['node_id']}", alias],
        )


def effects() -> dict[str, list[str]]:
    return {
        alias: scalars(alias, "SELECT code FROM suite_apps WHERE code LIKE 'effect-%%'")
        for alias in ALIASES
    }


def migrate() -> None:
    call_command("migrate", verbosity=0)
    query = (
        "SELECT schemaname || '.' || tablename FROM pg_tables"
        " WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
    )
    tables = {alias: scalars(alias, query) for alias in ALIASES}
    seen["aliases"] = list(settings.DATABASES)
    seen["same tables"] = all(found == tables["default"] for found in tables.values())
    seen["schemas"] = sorted({name.partition(".")[0] for name in tables["default"]})
    seen["content types"] = {alias: ContentType.objects.using(alias).exists() for alias in ALIASES}
    seen["clean again"] = call_command("migrate", check_unapplied=True, verbosity=0) is None
    seen["check"] = [message.id for message in checks.check_search_path(databases=ALIASES)]
    seen["distinct"] = [
        message.id for message in checks.check_distinct_databases(databases=ALIASES)
    ]


def copy_core() -> None:
    """Do what replication does: put core's rows into the other databases."""
    for model in copied_models():
        rows = list(model._base_manager.using("default"))
        for alias in ALIASES[1:]:
            model._base_manager.using(alias).bulk_create(rows, ignore_conflicts=True)


def write_core() -> None:
    area = create_record(Area(code="HALL", name="Hall"))
    zone = create_record(Zone(code="Z", name="Turning", area=area))
    machine = create_record(Machine(code="M1", name="Lathe", zone=zone))
    seen["core written at"] = machine._state.db
    seen["core read at"] = Machine.objects.all().db
    seen["copy is empty before replication"] = not Machine.objects.exists()
    with transaction_on("default"):
        seen["core read inside its transaction"] = Machine.objects.get().code
    copy_core()
    copied = Machine.objects.get()
    seen["copy read at"] = copied._state.db
    copied.name = "Lathe 1"
    seen["copy changed at"] = [change_record(copied)._state.db, home_name()]


def home_name() -> str:
    return Machine.objects.using("default").get().name


def write_regions() -> None:
    home = create_record(Node(node_id="node-home"))
    with region_scope("north"):
        north = create_record(Node(node_id="node-north"))
    seen["nodes at"] = [home._state.db, north._state.db]
    north.name = "Door"
    change_record(north)
    with region_scope("north"):
        seen["north read"] = list(Node.objects.values_list("node_id", "name"))
    seen["home read"] = list(Node.objects.values_list("node_id", "name"))
    seen["numbers meet"] = home.pk == north.pk and home.uid != north.uid


def write_local() -> None:
    UserSession.objects.create(session_token="x", last_seen_at=NOON, expires_at=NOON)
    seen["sign-in at"] = UserSession.objects.get()._state.db
    with transaction_on("shop_tracker"):
        SecurityEvent.objects.create(kind="sign_in", occurred_at=NOON)
    seen["security event at"] = [
        alias for alias in ALIASES if SecurityEvent.objects.using(alias).exists()
    ]


def deliver_across() -> None:
    outbox = SyncEvent.objects.using("shop_monitor_north")
    seen["published at north"] = list(
        outbox.filter(event_type="node.created").values_list("target_app", "status")
    )
    deliver_all("shop_monitor_north")
    deliver_all("shop_monitor")
    deliver_all("shop_tracker")
    seen["effects"] = effects()
    arrived = SyncEvent.objects.using("shop_tracker").get(
        event_type="node.created", payload__fields__node_id="node-north"
    )
    left = outbox.get(event_id=arrived.event_id)
    seen["arrived"] = [
        arrived.status,
        arrived.source_database,
        arrived.source_sequence == left.sequence,
        arrived.created_at == left.created_at,
    ]
    # A crash between carrying and marking: the source does not know that it has carried.
    outbox.filter(event_type="node.created").update(status="pending", processed_at=None)
    deliver_all("shop_monitor_north")
    deliver_all("shop_tracker")
    seen["effects after a second carriage"] = effects()
    seen["rows after a second carriage"] = (
        SyncEvent.objects.using("shop_tracker").filter(event_id=arrived.event_id).count()
    )


def deliver_to_every_region() -> None:
    seen["regions addressed"] = sorted(
        SyncEvent.objects.using("default")
        .filter(event_type="machine.created", target_app="shop_monitor")
        .values_list("target_region", flat=True)
    )
    for alias in ALIASES:
        deliver_all(alias)
    seen["live rows"] = {
        alias: scalars(alias, "SELECT count(*) FROM machine_live")[0] for alias in ALIASES
    }
    seen["open events"] = {
        alias: SyncEvent.objects.using(alias).exclude(status="processed").count()
        for alias in ALIASES
    }


def lose_the_office() -> None:
    """The tracker's database is away: its events wait without a failed attempt."""
    office = connections["shop_tracker"]
    port, office.settings_dict["PORT"] = office.settings_dict["PORT"], "1"
    office.close()
    create_record(Node(node_id="node-late"))
    deliver_all("shop_monitor")
    waiting = SyncEvent.objects.using("shop_monitor").get(status="pending")
    seen["while the office is away"] = [waiting.attempts, waiting.event_type]
    with region_scope("home"):
        seen["the floor goes on"] = Node.objects.filter(node_id="node-late").exists()
    (state,) = list_outbox_states(alias="shop_monitor", now=waiting.created_at)
    seen["status says"] = [state.target_app, state.pending, state.failed]
    office.settings_dict["PORT"] = port
    relay._away.clear()
    deliver_all("shop_monitor")
    deliver_all("shop_tracker")
    seen["when it is back"] = effects()["shop_tracker"]


def tell_anew() -> None:
    seen["nodes told anew"] = publish_state(app=App.MONITOR)
    for alias in ("shop_monitor", "shop_monitor_north", "shop_tracker"):
        try:
            deliver_all(alias)
        except Exception as error:  # noqa: BLE001 - it is what is looked at
            seen["telling anew failed"] = repr(error)
    seen["homes"] = SuiteRouter.destinations_of("shop_monitor_north")


STEPS: tuple[Callable[[], None], ...] = (
    migrate,
    write_core,
    write_regions,
    write_local,
    deliver_across,
    deliver_to_every_region,
    lose_the_office,
    tell_anew,
    lambda: seen.update(work_in_two_regions(copy_core)),
)

if __name__ == "__main__":
    for step in STEPS:
        step()
    json.dump(seen, sys.stdout)
