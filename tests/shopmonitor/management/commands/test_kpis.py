"""The command `kpis`: the figures of one machine and one span."""

import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from core.models import Machine
from shopmonitor.models import MachineState
from tests.factories.core import MachineFactory

START = datetime(2026, 3, 1, 6, tzinfo=UTC)


@pytest.fixture
def machine(db: None) -> Machine:
    machine = MachineFactory.create()
    MachineState.objects.create(machine=machine, execution="ACTIVE", occurred_at=START)
    MachineState.objects.create(
        machine=machine, execution="READY", occurred_at=START.replace(microsecond=250_000)
    )
    return machine


def test_it_prints_one_document(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    call_command(
        "kpis", f"--machine={machine.code}", "--from=2026-03-01T06:00:00Z",
        "--to=2026-03-01T07:00:01+01:00", "--json",
    )  # fmt: skip

    assert json.loads(capsys.readouterr().out) == {
        "execution_seconds": {"ACTIVE": 0.25, "READY": 0.75},
        "class_seconds": {"executing": 0.25, "interrupted": 0, "idle": 0.75, "unavailable": 0},
        "use_seconds": None,
        "e10_seconds": None,
        "counts": {"good": 0, "scrap": 0, "rework": 0, "total": 0},
        "kpis": {
            "utilisation": {"value": 0.25, "numerator": 0.25, "denominator": 1},
            "availability": {"value": None, "numerator": 0, "denominator": 0},
            "quality": {"value": None, "numerator": 0, "denominator": 0},
        },
    }


def test_it_can_be_read_by_people_too(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    call_command(
        "kpis", f"--machine={machine.code}", "--from=2026-03-01T06:00:00Z",
        "--to=2026-03-01T06:00:01Z",
    )  # fmt: skip

    lines = capsys.readouterr().out.splitlines()
    assert "execution_seconds ACTIVE: 0.25" in lines
    assert "utilisation: 0.2500 (0.25 / 1)" in lines
    assert "quality: unknown (0 / 0)" in lines


@pytest.mark.parametrize(
    ("code", "start", "message"),
    [("W999", "2026-03-01T06:00:00Z", "no machine has the code"), (None, "now", "from: ISO 8601")],
)
def test_what_is_wrong_is_named(
    machine: Machine, code: str | None, start: str, message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        call_command(
            "kpis", f"--machine={code or machine.code}", f"--from={start}",
            "--to=2026-03-01T06:00:01Z",
        )  # fmt: skip
