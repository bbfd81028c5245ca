"""Tables stand in their app's schema, whatever a migration does to them."""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

from core.db.append_only import RefuseChange
from core.db.partitions import PartitionByMonth
from core.db.router import SEARCH_PATH, SuiteRouter
from core.models import Machine
from shopmonitor.models import MachineLog, Node
from tests.factories.core import MachineFactory

pytestmark = pytest.mark.django_db
APP = "shopmonitor"


def tables() -> dict[str, str]:
    """Return each table, index and sequence of the suite with its schema."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, nspname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE relkind IN ('r', 'p', 'i', 'I', 'S')"
            " AND nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')"
        )
        return dict(cursor.fetchall())


class Shop:
    """Runs operations as a migration of ShopMonitor would."""

    def __init__(self) -> None:
        self.state = ProjectState.from_apps(apps)
        self.before = tables()

    def run(self, *operations: Operation) -> None:
        for operation in operations:
            after = self.state.clone()
            operation.state_forwards(APP, after)
            with connection.schema_editor(atomic=False) as editor:
                operation.database_forwards(APP, editor, self.state, after)
            self.state = after

    def back(self, operation: Operation, before: ProjectState) -> None:
        with connection.schema_editor(atomic=False) as editor:
            operation.database_backwards(APP, editor, self.state, before)
        self.state = before

    def new(self) -> dict[str, str]:
        return {name: schema for name, schema in tables().items() if name not in self.before}


@pytest.fixture
def shop() -> Shop:
    return Shop()


def thing(name: str = "Thing", table: str = "things") -> Operation:
    return migrations.CreateModel(
        name,
        [
            ("id", models.BigAutoField(primary_key=True)),
            ("code", models.CharField(max_length=20)),
            ("at", models.DateTimeField()),
            ("machine", models.ForeignKey("core.Machine", models.PROTECT)),
        ],
        options={"db_table": table},
    )


CHANGES: dict[str, Callable[[], list[Operation]]] = {
    "create": list,
    "many to many": lambda: [
        migrations.AddField("Thing", "people", models.ManyToManyField("core.SuiteUser"))
    ],
    "foreign key": lambda: [
        migrations.AddField(
            "Thing", "zone", models.ForeignKey("core.Zone", models.PROTECT, null=True)
        )
    ],
    "index": lambda: [
        migrations.AddIndex("Thing", models.Index(fields=["code"], name="things_by_code"))
    ],
    "constraint": lambda: [
        migrations.AddConstraint(
            "Thing", models.UniqueConstraint(fields=["code", "at"], name="things_once")
        )
    ],
    "unique together, both ways": lambda: [
        migrations.AlterUniqueTogether("Thing", {("code", "machine")}),
        migrations.AlterUniqueTogether("Thing", set()),
    ],
    "unique field": lambda: [
        migrations.AlterField("Thing", "code", models.CharField(max_length=30, unique=True))
    ],
    "rename table": lambda: [migrations.AlterModelTable("Thing", "things_renamed")],
    "rename model": lambda: [migrations.RenameModel("Thing", "Stuff")],
    "rename field": lambda: [migrations.RenameField("Thing", "code", "label")],
    "partition": lambda: [PartitionByMonth("Thing", "at"), RefuseChange("Thing")],
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_operation_leaves_tables_in_their_schema(shop: Shop, change: str) -> None:
    shop.run(thing(), *CHANGES[change]())
    assert shop.new()
    assert set(shop.new().values()) == {"shop_monitor"}


def test_removal_leaves_nothing(shop: Shop) -> None:
    shop.run(
        thing(),
        migrations.AddField("Thing", "people", models.ManyToManyField("core.SuiteUser")),
        migrations.AddIndex("Thing", models.Index(fields=["code"], name="things_by_code")),
        migrations.RemoveIndex("Thing", "things_by_code"),
        migrations.RemoveField("Thing", "machine"),
        migrations.DeleteModel("Thing"),
    )
    assert shop.new() == {}


def test_partitioning_can_be_taken_back(shop: Shop) -> None:
    before = shop.state.clone()
    create = thing()
    shop.run(create, PartitionByMonth("Thing", "at"))
    shop.back(create, before)
    assert shop.new() == {}


def test_every_table_of_the_suite_stands_in_its_apps_schema() -> None:
    placed = tables()
    wrong = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and placed[model._meta.db_table] != SuiteRouter.schema_for(model._meta.app_label)
    ]
    assert wrong == []
    assert set(placed.values()) <= {*SEARCH_PATH}, "nothing lies in public"


def test_foreign_keys_cross_the_schemas_and_wait_for_the_commit() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n.nspname, condeferrable, condeferred FROM pg_constraint"
            " JOIN pg_class c ON c.oid = confrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE contype = 'f' AND conrelid = 'shop_monitor.node_ports'::regclass"
            " AND confrelid = 'core.machines'::regclass"
        )
        assert cursor.fetchall() == [("core", True, True)]


def test_core_row_and_app_row_share_a_transaction_both_ways() -> None:
    machine = MachineFactory.create()
    node = Node.objects.create(node_id="n1", zone=machine.zone)
    # Reverse filters join over the schemas; protection reaches over them too.
    assert Machine.objects.filter(zone__node=node).get() == machine
    with pytest.raises(models.ProtectedError):
        machine.zone.delete()


def test_introspection_sees_the_tables_and_their_constraints() -> None:
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = connection.introspection.get_constraints(cursor, MachineLog._meta.db_table)
    assert {"machines", "nodes", "orders"} <= set(names)
    assert found
