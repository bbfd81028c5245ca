"""Every change is in the trail, whoever sends it: services, bulk, raw SQL."""

import pytest
from django.db import IntegrityError, connection, transaction

from core.choices import AuditAction
from core.clock import utc_now
from core.db import roles
from core.db.audit_triggers import bring_triggers_in_line
from core.db.doors import OWNER, Door, through
from core.models import Area, AuditEntry, Badge, SuiteUser, Zone
from core.services.records import change_record, create_record, retire_record
from shopmonitor.models import MachineSession, MachineState
from tests.factories.core import (
    AreaFactory,
    MachineFactory,
    UserFactory,
    ZoneFactory,
    make_badge,
)

pytestmark = pytest.mark.django_db


def entries(table: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(table_name=table).order_by("pk"))


def actions(table: str) -> str:
    return "".join(entry.action for entry in entries(table))


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_service_is_in_the_trail_from_making_to_retiring() -> None:
    area = create_record(Area(code="HALL", name="Hall"))
    area.name = "Hall 1"
    change_record(area)
    retire_record(area)
    made, changed, retired = entries("areas")
    assert (made.action, made.row_key, made.row_name) == (
        AuditAction.INSERTED,
        str(area.pk),
        "HALL",
    )
    assert made.changes["name"] == "Hall"
    assert changed.changes == {"name": ["Hall", "Hall 1"], "revision": [1, 2]}
    assert set(retired.changes) == {"deleted_at", "revision"}


def test_raw_sql_and_bulk_are_in_the_trail_row_by_row() -> None:
    area = AreaFactory.create()
    Zone.objects.bulk_create([Zone(code=f"Z{n}", name="Old", area=area) for n in range(30)])
    Zone.objects.update(name="New")
    sql("UPDATE zones SET name = 'Newer' WHERE code <> 'Z1'")
    with through(OWNER):
        sql("DELETE FROM zones WHERE code = 'Z2'")
    assert actions("zones") == "I" * 30 + "U" * 59 + "D"
    assert entries("zones")[-1].changes["name"] == "Newer"
    assert len({entry.transaction_id for entry in entries("zones")}) == 1


def test_what_changes_nothing_is_not_in_the_trail() -> None:
    area = AreaFactory.create()
    Area.objects.filter(pk=area.pk).update(name=area.name)
    sql("UPDATE areas SET updated_at = now()")
    assert actions("areas") == "I"


def test_row_whose_key_is_changed_is_gone_and_made_anew() -> None:
    area = AreaFactory.create()
    sql("UPDATE areas SET id = id + 100000")
    _made, *moved = entries("areas")
    assert {(entry.action, int(entry.row_key)) for entry in moved} == {
        ("D", area.pk),
        ("I", area.pk + 100000),
    }


def test_secret_is_said_to_have_changed_and_not_told() -> None:
    person = UserFactory.create(password="before")
    badge = make_badge(person, "04A1B2C3D4")
    SuiteUser.objects.filter(pk=person.pk).update(password="after")
    Badge.objects.filter(pk=badge.pk).update(tag_encrypted="sealed anew")
    with through(OWNER):
        sql("DELETE FROM badges")
    *_made, changed = entries("suite_users")
    assert changed.changes == {"password_hash": []}
    made, sealed, gone = entries("badges")
    assert sealed.changes == {"tag_encrypted": []}
    assert {"digest", "tag_encrypted"}.isdisjoint(made.changes | gone.changes)
    assert made.changes["last4"] == badge.last4


@pytest.mark.parametrize(
    "change", ["UPDATE audit_entries SET door = 'x'", "DELETE FROM audit_entries"]
)
def test_trail_refuses_change(change: str) -> None:
    AreaFactory.create()
    with through(OWNER), pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        sql(change)


def test_trail_says_through_which_door_a_change_came() -> None:
    area = AreaFactory.create()
    with through(Door(roles.ADMIN, person=1)):
        sql("UPDATE areas SET name = 'Elsewhere'")
    assert [entry.database_role for entry in entries("areas")] == ["suite_system", "suite_admin"]
    assert entries("areas")[-1].row_key == str(area.pk)


def test_functions_run_as_the_owner_on_a_fixed_path_and_nobody_else_may_hang_them_up() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT prosecdef, proconfig, proowner = (SELECT relowner FROM pg_class"
            " WHERE oid = 'core.audit_entries'::regclass),"
            " has_function_privilege('pg_monitor', p.oid, 'EXECUTE')"
            " FROM pg_proc p WHERE proname IN ('write_audit', 'write_audit_of_row')"
        )
        path = ["search_path=pg_catalog, pg_temp"]
        assert cursor.fetchall() == [(True, path, True, False)] * 2
        cursor.execute("SELECT has_table_privilege('pg_monitor', 'audit_entries', 'INSERT')")
        assert cursor.fetchone() == (False,)


def test_session_with_another_path_writes_the_trail_too() -> None:
    area = AreaFactory.create()
    sql("SET LOCAL search_path = pg_temp")
    sql("UPDATE core.areas SET name = 'By hand'")
    sql("SET LOCAL search_path = core, shop_monitor, shop_tracker")
    (_made, changed) = entries("areas")
    assert changed.changes == {"name": [area.name, "By hand"]}
    assert changed.database_role == "suite_system"
    assert changed.person is None


def test_migrate_mends_triggers_and_leaves_right_ones_alone() -> None:
    assert bring_triggers_in_line(alias="default") == []
    with through(OWNER), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'areas'::regclass"
            " AND tgname LIKE 'audit_u%'"
        )
        (name,) = cursor.fetchone()
        cursor.execute(f"DROP TRIGGER {name} ON areas")
        cursor.execute(
            "CREATE TRIGGER audit_old AFTER DELETE ON heartbeats FOR EACH ROW"
            " EXECUTE FUNCTION core.write_audit_of_row('id', 'id', '{}', '{}')"
        )
    assert set(bring_triggers_in_line(alias="default")) == {'core."areas"', 'core."heartbeats"'}
    assert bring_triggers_in_line(alias="default") == []


def test_hot_facts_are_in_the_trail_when_they_are_corrected() -> None:
    zone = ZoneFactory.create()
    machine = MachineFactory.create(zone=zone)
    person = UserFactory.create()
    session = MachineSession.objects.create(
        machine=machine, user=person, person_name="P", machine_code="M", started_at=utc_now()
    )
    state = MachineState.objects.create(
        machine=machine, execution="ACTIVE", occurred_at=utc_now(), clock="synced"
    )
    rows = MachineSession.objects.filter(pk=session.pk)
    rows.update(good=3)
    rows.update(ended_at=utc_now(), end_reason="swipe")
    assert entries("machine_sessions") == []
    rows.update(good=4)
    MachineState.objects.filter(pk=state.pk).update(execution="READY")
    state.delete()
    assert [entry.changes for entry in entries("machine_sessions")] == [{"good": [3, 4]}]
    assert actions("machine_states") == "UD"
