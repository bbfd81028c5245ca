"""Tables that are copied to other databases keep the rules without which a copy gets stuck."""

import re

from django.apps import apps
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.test.utils import isolate_apps

from core.db.operations import TableOperation
from core.db.partitions import PartitionByMonth
from core.db.replication.tables import copied_models, copied_tables, is_copied, kept_models
from core.db.router import HOME_TABLES, LOCAL_TABLES
from core.models import Area, Badge, GroupMember, SuiteUser, SyncEvent
from tests.architecture import copies

# Made before there were copies; every database has them.
BEFORE = 28


def core_migrations() -> list[migrations.Migration]:
    loader = MigrationLoader(None)
    return [
        migration for (app, _name), migration in loader.disk_migrations.items() if app == "core"
    ]


def of_core() -> dict[str, type[models.Model]]:
    return {
        str(model._meta.model_name): model
        for model in copied_models()
        if model._meta.app_label == "core"
    }


def number(migration: migrations.Migration) -> int:
    found = re.match(r"\d+", migration.name)
    return int(found[0]) if found else 0


def all_models() -> list[type[models.Model]]:
    return apps.get_models(include_auto_created=True)


def test_every_copied_table_has_a_key_of_one_column() -> None:
    assert list(copies.without_single_key(all_models())) == []


def test_rows_that_others_name_are_deleted_softly() -> None:
    assert list(copies.hard_deleted(kept_models(all_models()))) == []


def test_links_are_models_of_their_own() -> None:
    assert list(copies.hidden_links(all_models())) == []


def test_columns_that_come_are_filled_by_the_database() -> None:
    later = [migration for migration in core_migrations() if number(migration) > BEFORE]
    found = [copies.columns_that_stop_copies(migration, of_core()) for migration in later]
    assert [fault for faults in found for fault in faults] == []


def test_no_copied_table_is_partitioned() -> None:
    found = [copies.partitioned(migration, of_core()) for migration in core_migrations()]
    assert [fault for faults in found for fault in faults] == []


def test_lists_of_tables_name_models_that_there_are() -> None:
    known = {model._meta.label_lower for model in all_models()} | {"django_cache.cacheentry"}
    assert known >= LOCAL_TABLES | HOME_TABLES
    assert not LOCAL_TABLES & HOME_TABLES


def test_what_the_floor_names_is_kept_and_links_are_not() -> None:
    kept = {table.name: table.keeps for table in copied_tables()}
    assert kept["suite_users"]
    assert kept["badges"]
    assert kept["areas"], "machines name zones, and zones name areas"
    assert not kept["suite_group_members"]
    assert not is_copied(SyncEvent)


def test_parents_are_copied_before_what_names_them() -> None:
    order = copied_models()
    assert order.index(SuiteUser) < order.index(Badge)
    assert order.index(SuiteUser) < order.index(GroupMember)


@isolate_apps("core")
def test_table_that_breaks_the_rules_is_found() -> None:
    class Loose(models.Model):
        areas = models.ManyToManyField(Area)

        class Meta:
            app_label = "core"

    assert list(copies.hard_deleted([Loose])) == ["core.Loose"]
    assert list(copies.hidden_links([Loose, Loose.areas.through])) == ["core.Loose_areas"]


def test_column_that_stops_copies_is_found() -> None:
    class Stopping(migrations.Migration):
        operations = [
            migrations.AddField("area", "hard", models.TextField(default="")),
            migrations.AddField("area", "soft", models.TextField(default="", db_default="")),
            migrations.AddField("area", "empty", models.TextField(null=True)),
            PartitionByMonth("Area", "created_at"),
        ]

    migration = Stopping("0099_stopping", "core")
    assert isinstance(migration.operations[-1], TableOperation)
    assert list(copies.columns_that_stop_copies(migration, of_core())) == [
        "0099_stopping: area.hard"
    ]
    assert list(copies.partitioned(migration, of_core())) == ["0099_stopping: Area"]
