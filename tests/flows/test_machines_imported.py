"""A sheet of machines becomes machines that the floor knows, through page, worker and event."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.choices import ImportStep
from core.models import ImportRun, Machine
from shopmonitor.models import MachineLive
from tests.core.services.imports.files import performed, xlsx_file
from tests.factories.core import ZoneFactory
from tests.factories.people import make_person, signed_in
from tests.outbox import deliver_everywhere

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = (["Nr.", "Bezeichnung", "Zone"], ["D01", "Drehmaschine 1", "DREH"], ["D02", "Säge", "DREH"])


def test_sheet_of_machines_becomes_rows_that_swipes_can_lock() -> None:
    ZoneFactory.create(code="DREH")
    browser = signed_in(make_person(is_admin=True))
    browser.handler.enforce_csrf_checks = False
    sheet = SimpleUploadedFile("machines.xlsx", xlsx_file(*ROWS))
    page = browser.post("/admin/core/importrun/add/", {"kind": "machines", "file": sheet})[
        "Location"
    ]
    columns = {"column_0": "code", "column_1": "name", "column_2": "zone"}
    browser.post(page, {**columns, "ask": "columns"})
    run = performed(ImportRun.objects.get(), ImportStep.CHECK)
    assert not Machine.objects.exists()
    browser.post(page, {"ask": "run"})
    performed(run, ImportStep.RUN)
    assert list(Machine.objects.order_by("code").values_list("name", flat=True)) == [
        "Drehmaschine 1",
        "Säge",
    ]
    deliver_everywhere()
    assert MachineLive.objects.count() == 2
