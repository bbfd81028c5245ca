"""Comparing rows with records, and writing what differs."""

from datetime import time

import pytest

from core.choices import ImportState
from core.models import Area, Machine, Zone
from core.services.records import retire_record
from tests.core.services.imports.files import checked, codes, csv_file, imported, told, xlsx_file
from tests.factories.core import MachineFactory, QualificationFactory, ZoneFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_a_model_refuses_is_told_at_its_column() -> None:
    run = checked("people", csv_file("username;name;email", "anna;Anna;nobody", "ben;Ben;b@x.de"))
    assert codes(run) == [(2, "email", "refused")]
    assert run.counts == {"created": 1, "wrong": 1}


def test_areas_may_stand_below_others_of_the_same_file() -> None:
    run = imported("areas", csv_file("code;name;Teil von", "H2;Halle 2;h1", "H1;Halle 1;"))
    assert run.state == ImportState.DONE, run.problems
    assert Area.objects.get(code="H2").parent == Area.objects.get(code="H1")
    run = checked("areas", csv_file("code;name;part of", "A;A;B", "B;B;A"))
    assert {code for _row, _column, code in codes(run)} == {"circle"}


def test_machines_are_made_changed_and_named_by_codes() -> None:
    zone = ZoneFactory.create(code="DREH")
    old = MachineFactory.create(code="D01", name="Old", zone=zone, max_operators=3)
    sheet = xlsx_file(
        ["Kürzel", "Name", "Zone", "Plätze", "Status", "erlaubt ab", "erlaubt bis"],
        ["D01", "Lathe", "dreh", 2, "In Instandhaltung", None, None],
        ["D02", "Lathe 2", "DREH", 1.0, None, time(6), "22:00"],
    )
    run = imported("machines", sheet)
    assert run.state == ImportState.DONE, run.problems
    assert run.counts == {"changed": 1, "created": 1, "wrong": 0}
    old.refresh_from_db()
    assert (old.name, old.max_operators, old.status) == ("Lathe", 2, "maintenance")
    assert told("machine") == ["machine.updated", "machine.created"]


def test_dash_empties_a_field_and_an_empty_cell_leaves_it() -> None:
    zone = ZoneFactory.create(code="Z")
    training = QualificationFactory.create(code="KRAN")
    MachineFactory.create(code="A", zone=zone, qualification=training)
    MachineFactory.create(code="B", zone=zone, qualification=training)
    imported("machines", csv_file("code;qualification", "A;-", "B;"))
    assert Machine.objects.get(code="A").qualification is None
    assert Machine.objects.get(code="B").qualification == training


def test_retired_record_comes_back_into_use() -> None:
    zone = ZoneFactory.create(code="Z", name="Old")
    retire_record(zone)
    run = imported("zones", csv_file("code;name;area", f"Z;New;{zone.area.code}"))
    assert run.counts == {"revived": 1, "wrong": 0}
    again = Zone.objects.get()
    assert (again.name, again.deleted_at) == ("New", None)
    assert told("zone") == ["zone.deactivated", "zone.created"]
