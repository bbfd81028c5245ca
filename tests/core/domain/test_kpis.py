"""Key figures from times and counts; sums first, ratios last."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.kpis import (
    CLASS_OF_EXECUTION,
    Counts,
    ExecutionClass,
    Kpi,
    TimeUse,
    availability,
    busy_time,
    class_times,
    e10_times,
    good_quantity,
    machine_kpis,
    produced_quantity,
    seconds,
    sum_times,
)

PIECES = st.integers(0, 10_000).map(Decimal)
COUNTS = st.builds(Counts, good=PIECES, scrap=PIECES, rework=PIECES, total=PIECES)
TIMES = st.dictionaries(
    st.sampled_from(sorted(CLASS_OF_EXECUTION)), st.timedeltas(min_value=timedelta())
)


def test_words_are_summed_by_class() -> None:
    times = class_times(
        {
            "ACTIVE": timedelta(seconds=30),
            "FEED_HOLD": timedelta(seconds=5),
            "PROGRAM_STOPPED": timedelta(seconds=6),
            "READY": timedelta(seconds=7, microseconds=1),
            "UNAVAILABLE": timedelta(seconds=8),
        }
    )

    assert times == {
        ExecutionClass.EXECUTING: timedelta(seconds=30),
        ExecutionClass.INTERRUPTED: timedelta(seconds=11),
        ExecutionClass.IDLE: timedelta(seconds=7, microseconds=1),
        ExecutionClass.UNAVAILABLE: timedelta(seconds=8),
    }


def test_a_word_the_standard_does_not_know_is_an_error() -> None:
    with pytest.raises(KeyError):
        class_times({"ASLEEP": timedelta(seconds=1)})


def test_utilisation_leaves_out_what_is_not_known() -> None:
    times = class_times(
        {
            "ACTIVE": timedelta(seconds=30),
            "READY": timedelta(seconds=90),
            "UNAVAILABLE": timedelta(hours=9),
        }
    )

    figures = machine_kpis(times=times, counts=Counts())

    assert figures["utilisation"] == Kpi(Decimal("0.25"), Decimal(30), Decimal(120))


def test_nothing_known_and_nothing_made_is_no_figure_at_all() -> None:
    figures = machine_kpis(times=class_times({}), counts=Counts())

    assert figures == {
        "utilisation": Kpi(None, Decimal(0), Decimal(0)),
        "availability": Kpi(None, Decimal(0), Decimal(0)),
        "quality": Kpi(None, Decimal(0), Decimal(0)),
    }


@pytest.mark.parametrize(
    ("counts", "good", "produced"),
    [
        (Counts(good=Decimal(9), scrap=Decimal(1)), 9, 10),
        (Counts(total=Decimal(10)), 10, 10),
        (Counts(total=Decimal(10), scrap=Decimal(1), rework=Decimal(1)), 8, 10),
        (Counts(good=Decimal(9), scrap=Decimal(1), total=Decimal(10)), 9, 10),
        (Counts(good=Decimal(9), scrap=Decimal(2), total=Decimal(10)), 9, 11),
    ],
)
def test_a_piece_seen_by_counter_and_person_counts_once(
    counts: Counts, good: int, produced: int
) -> None:
    quality = machine_kpis(times=class_times({}), counts=counts)["quality"]

    assert quality.numerator == good
    assert quality.denominator == produced


@given(COUNTS)
def test_produced_is_good_and_scrap_and_rework(counts: Counts) -> None:
    assert produced_quantity(counts) == good_quantity(counts) + counts.scrap + counts.rework
    assert good_quantity(counts) >= counts.good


@given(TIMES)
def test_no_time_is_lost_between_words_and_classes(times: dict[str, timedelta]) -> None:
    words = sum((seconds(time) for time in times.values()), Decimal(0))
    try:
        classes = sum((seconds(time) for time in class_times(times).values()), Decimal(0))
    except OverflowError:
        return  # longer than a timedelta can be
    assert classes == words


def test_availability_is_producing_time_over_planned_busy_time() -> None:
    uses = dict.fromkeys(TimeUse, timedelta()) | {
        TimeUse.PRODUCING: timedelta(minutes=300),
        TimeUse.SHORT_STOP: timedelta(minutes=20),
        TimeUse.DOWN: timedelta(minutes=50),
        TimeUse.UNKNOWN: timedelta(minutes=30),
        TimeUse.PLANNED_STOP: timedelta(minutes=80),
        TimeUse.NOT_PLANNED: timedelta(minutes=960),
    }
    assert busy_time(uses) == timedelta(minutes=400)
    assert availability(uses) == Kpi(Decimal("0.75"), Decimal(18_000), Decimal(24_000))


@given(
    st.fixed_dictionaries(
        {use: st.timedeltas(min_value=timedelta(), max_value=timedelta(days=9)) for use in TimeUse}
    )
)
def test_classes_of_e10_fill_the_whole_time(uses: dict[TimeUse, timedelta]) -> None:
    assert sum_times(e10_times(uses).values()) == sum_times(uses.values())
    assert availability(uses).numerator <= availability(uses).denominator
