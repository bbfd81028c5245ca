"""Whole days of real machines, against a recomputation that shares no code with the product."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.factories.core import MachineFactory
from tests.flows.recomputation import microseconds, recompute

VECTORS = Path(__file__).parents[1] / "vectors" / "shdr"
DAYS = {
    "Hurco02-20170329-20170330": (
        "Program_Status",
        [
            ("2017-03-29T00:00:00Z", "2017-03-30T00:00:00Z"),
            ("2017-03-29T14:00:00.123456Z", "2017-03-29T14:30:00.654321Z"),
            ("2017-01-01T00:00:00Z", "2017-04-01T00:00:00Z"),
        ],
    ),
    "Mazak01-20180509-20180510": (
        "execution",
        [
            ("2018-05-09T00:00:00Z", "2018-05-10T00:00:00Z"),
            ("2018-05-09T15:00:00+02:00", "2018-05-09T16:00:00.0005+02:00"),
            ("2018-05-09T13:58:38.860Z", "2018-05-09T14:00:37.431Z"),
            ("2018-04-01T00:00:00Z", "2018-06-01T00:00:00Z"),
        ],
    ),
}
SPANS = [(day, key, span) for day, (key, spans) in DAYS.items() for span in spans]


def run(*arguments: str) -> dict[str, dict[str, float]]:
    out = StringIO()
    call_command(*arguments, "--json", stdout=out)
    document: dict[str, dict[str, float]] = json.loads(out.getvalue())
    return document


@pytest.mark.django_db
@pytest.mark.parametrize(("day", "key", "span"), SPANS)
def test_seconds_per_execution_equal_an_independent_recomputation(
    day: str, key: str, span: tuple[str, str]
) -> None:
    path = VECTORS / f"{day}.txt.gz"
    machine = MachineFactory.create()
    start, end = span

    run("import_shdr", str(path), "--machine", machine.code)
    figures = run("kpis", "--machine", machine.code, "--from", start, "--to", end)

    wanted = recompute(path, key, start, end)
    assert figures["execution_seconds"] == pytest.approx(wanted, abs=0.000_001)
    length = (microseconds(end) - microseconds(start)) / 1e6
    assert sum(figures["class_seconds"].values()) == pytest.approx(length, abs=0.000_001)
