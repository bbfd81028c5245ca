"""Imports of SHDR files: twice is once, any order is one, and history stays history."""

import threading
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.spans import Span
from core.models import Machine, SyncEvent
from shopmonitor.choices import EStopState
from shopmonitor.models import EStopEvent, FloorEvent, MachineLive, MachineState
from shopmonitor.selectors.counts import get_counts
from shopmonitor.services.shdr_imports import ShdrImport, ShdrUnreadableError, import_shdr
from tests.factories.core import MachineFactory

VECTORS = Path(__file__).parents[2] / "vectors" / "shdr"
DAY = VECTORS / "Mazak01-20180509-20180510.txt.gz"
START = datetime(2018, 5, 9, 13, tzinfo=UTC)
SPAN = Span(START, START + timedelta(days=1))


def stamp(second: int) -> str:
    return f"{START + timedelta(seconds=second):%Y-%m-%dT%H:%M:%S.%fZ}"


def import_lines(machine: Machine, *lines: str) -> ShdrImport:
    with TemporaryDirectory() as directory:
        path = Path(directory) / "lines.txt"
        path.write_text("\n".join(lines), encoding="utf-8")
        return import_shdr(path=path, machine=machine)


def stored(machine: Machine) -> list[object]:
    """Return what imports wrote, without what differs by nature: keys, times of arrival."""
    states = MachineState.objects.filter(machine=machine).order_by("occurred_at")
    facts = FloorEvent.objects.filter(machine=machine).order_by("event_type", "occurred_at")
    estops = EStopEvent.objects.filter(machine=machine).order_by("triggered_at")
    return [
        *states.values_list("occurred_at", "execution", "clock"),
        *facts.values_list("event_type", "occurred_at", "data"),
        *estops.values_list("triggered_at", "released_at", "state", "is_history"),
    ]


@pytest.mark.django_db
def test_the_same_day_again_changes_nothing() -> None:
    machine = MachineFactory.create()

    first = import_shdr(path=DAY, machine=machine)
    after_first = stored(machine)
    second = import_shdr(path=DAY, machine=machine)

    assert first == ShdrImport(30_086, 182, 0, 0, 29_904, 0, [])
    assert second == ShdrImport(30_086, 0, 182, 0, 29_904, 0, [])
    assert stored(machine) == after_first
    assert len(after_first) == 182 + 6


@pytest.mark.django_db
def test_every_trap_is_accounted_for() -> None:
    result = import_shdr(path=VECTORS / "traps.txt", machine=MachineFactory.create())

    assert result[:6] == (27, 12, 2, 1, 7, 6)
    assert result.read == result.accepted + result.duplicates + result.ignored + result.rejected


@pytest.mark.django_db
def test_of_several_words_at_one_moment_the_last_line_wins() -> None:
    machine = MachineFactory.create()
    lines = [f"{stamp(0)}|execution|{word}" for word in ("ACTIVE", "READY", "STOPPED")]

    first = import_lines(machine, *lines)
    again = import_lines(machine, *lines)

    assert (first.accepted, first.duplicates) == (1, 2)
    assert (again.accepted, again.duplicates) == (0, 3)
    assert [state.execution for state in MachineState.objects.all()] == ["STOPPED"]


@pytest.mark.django_db
def test_a_later_file_may_correct_an_earlier_one() -> None:
    machine = MachineFactory.create()
    import_lines(machine, f"{stamp(0)}|execution|ACTIVE", f"{stamp(0)}|PartCount|4")

    corrected = import_lines(machine, f"{stamp(0)}|execution|READY", f"{stamp(0)}|PartCount|5")
    again = import_lines(machine, f"{stamp(0)}|execution|READY", f"{stamp(0)}|PartCount|5")
    import_lines(machine, f"{stamp(60)}|PartCount|6")

    assert (corrected.accepted, again.accepted) == (2, 0)
    assert [state.execution for state in MachineState.objects.all()] == ["READY"]
    assert get_counts(machine=machine, span=SPAN).total == 1


@pytest.mark.django_db
def test_an_estop_gets_its_end_from_a_later_file() -> None:
    machine = MachineFactory.create()

    import_lines(machine, f"{stamp(60)}|estop|TRIGGERED")
    open_one = EStopEvent.objects.get()
    import_lines(machine, f"{stamp(30)}|estop|TRIGGERED", f"{stamp(90)}|estop|ARMED")

    assert (open_one.state, open_one.released_at) == (EStopState.TRIGGERED, None)
    estop = EStopEvent.objects.get()
    assert estop.triggered_at == START + timedelta(seconds=30)
    assert estop.released_at == START + timedelta(seconds=90)
    assert estop.state == EStopState.RELEASED


@pytest.mark.django_db
def test_imports_are_history() -> None:
    machine = MachineFactory.create()

    import_shdr(path=DAY, machine=machine)

    estops = EStopEvent.objects.filter(machine=machine)
    assert estops.count() == 6
    assert set(estops.values_list("is_history", "state")) == {(True, EStopState.RELEASED)}
    assert not MachineLive.objects.filter(machine=machine).exists()
    assert not SyncEvent.objects.exists()


@pytest.mark.django_db
def test_an_old_month_gets_a_partition_of_its_own() -> None:
    import_shdr(path=DAY, machine=MachineFactory.create())

    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tableoid::regclass::text FROM floor_events ORDER BY 1")
        tables = [table for (table,) in cursor.fetchall()]
    assert tables == ["floor_events_2018_04", "floor_events_2018_05"]


@pytest.mark.django_db
def test_what_lies_in_the_future_is_no_history() -> None:
    result = import_lines(MachineFactory.create(), "9999-01-01T00:00:00Z|estop|ARMED")

    assert (result.accepted, result.rejected) == (0, 1)
    assert result.rejects[0].code == "time_in_future"


@pytest.mark.django_db
def test_a_damaged_file_imports_nothing_and_says_what_to_do(tmp_path: Path) -> None:
    machine = MachineFactory.create()
    cut = tmp_path / "cut.gz"
    cut.write_bytes(DAY.read_bytes()[:-1000])

    with pytest.raises(ShdrUnreadableError, match=r"cut\.gz.*nothing was imported.*plain or gzip"):
        import_shdr(path=cut, machine=machine)

    assert stored(machine) == []


SAID = st.sampled_from(["execution|ACTIVE", "execution|READY", "estop|ARMED", "estop|TRIGGERED"])
SHOWN = st.integers(0, 9).map("PartCount|{}".format)
LINES = st.lists(
    st.tuples(st.integers(0, 500), SAID | SHOWN),
    max_size=25,
    unique_by=lambda line: (line[0], line[1].split("|")[0]),
).map(lambda lines: [f"{stamp(second)}|{said}" for second, said in lines])


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(LINES, st.randoms(use_true_random=False), st.lists(st.integers(0, 25), max_size=3))
def test_any_order_and_any_cut_into_files_give_the_same(
    lines: list[str], random: Random, cuts: list[int]
) -> None:
    whole, parts = MachineFactory.create(), MachineFactory.create()
    shuffled = lines.copy()
    random.shuffle(shuffled)
    edges = [0, *sorted(min(cut, len(lines)) for cut in cuts), len(lines)]

    import_lines(whole, *sorted(lines))
    for start, end in pairwise(edges):
        import_lines(parts, *shuffled[start:end])

    assert stored(parts) == stored(whole)
    assert get_counts(machine=parts, span=SPAN) == get_counts(machine=whole, span=SPAN)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_same_facts_imported_by_four_at_once_are_there_once(tmp_path: Path) -> None:
    # No states: their unique key would make the four wait for each other anyway.
    machine, alone = MachineFactory.create(), MachineFactory.create()
    path = tmp_path / "facts.txt"
    path.write_text("\n".join(f"{stamp(shown)}|PartCount|{shown}" for shown in range(2_000)))
    import_shdr(path=path, machine=alone)
    results: list[ShdrImport] = []

    def run() -> None:
        try:
            results.append(import_shdr(path=path, machine=machine))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(result.accepted for result in results) == [0, 0, 0, 2_000]
    assert stored(machine) == stored(alone)
