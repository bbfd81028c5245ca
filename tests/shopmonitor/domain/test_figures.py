"""The document of `kpis`: numbers with all their digits, null where nothing is known."""

import json
from datetime import timedelta
from decimal import Decimal

from core.domain.kpis import CLASS_OF_EXECUTION, Counts, TimeUse
from shopmonitor.choices import Execution
from shopmonitor.domain.figures import MachineFigures, write_figures


def test_figures_are_written_with_all_their_digits() -> None:
    figures = MachineFigures(
        time_per_execution={
            "ACTIVE": timedelta(days=1, microseconds=1),
            "READY": timedelta(days=2, microseconds=2),
            "UNAVAILABLE": timedelta(seconds=3),
        },
        counts=Counts(good=Decimal(9), scrap=Decimal("1.000")),
    )

    assert json.loads(json.dumps(write_figures(figures))) == {
        "execution_seconds": {"ACTIVE": 86400.000001, "READY": 172800.000002, "UNAVAILABLE": 3},
        "class_seconds": {
            "executing": 86400.000001,
            "interrupted": 0,
            "idle": 172800.000002,
            "unavailable": 3,
        },
        "use_seconds": None,
        "e10_seconds": None,
        "counts": {"good": 9, "scrap": 1, "rework": 0, "total": 0},
        "kpis": {
            "utilisation": {
                "value": 1 / 3,
                "numerator": 86400.000001,
                "denominator": 259200.000003,
            },
            "availability": {"value": None, "numerator": 0, "denominator": 0},
            "quality": {"value": 0.9, "numerator": 9, "denominator": 10},
        },
    }


def test_where_nothing_is_known_there_is_no_value() -> None:
    document = write_figures(MachineFigures(time_per_execution={}, counts=Counts()))

    assert document["kpis"] == {
        "utilisation": {"value": None, "numerator": 0, "denominator": 0},
        "availability": {"value": None, "numerator": 0, "denominator": 0},
        "quality": {"value": None, "numerator": 0, "denominator": 0},
    }


def test_what_time_counted_as_is_written_where_a_calendar_applies() -> None:
    hour = timedelta(hours=1)
    uses = dict.fromkeys(TimeUse, timedelta()) | {
        TimeUse.PRODUCING: 3 * hour,
        TimeUse.DOWN: hour,
        TimeUse.PLANNED_STOP: hour,
        TimeUse.NOT_PLANNED: 16 * hour,
    }
    figures = MachineFigures(time_per_execution={}, counts=Counts(), time_per_use=uses)

    document = json.loads(json.dumps(write_figures(figures)))

    assert document["use_seconds"]["down"] == 3600
    assert document["e10_seconds"] == {
        "PRD": 10800, "SBY": 0, "ENG": 0, "UDT": 3600, "SDT": 3600, "NST": 57600, "UNKNOWN": 0,
    }  # fmt: skip
    assert document["kpis"]["availability"] == {
        "value": 0.75, "numerator": 10800, "denominator": 14400,
    }  # fmt: skip


def test_every_word_a_machine_may_say_has_a_class() -> None:
    assert set(CLASS_OF_EXECUTION) == set(Execution.values)
