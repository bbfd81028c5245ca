"""A machine's past from an SHDR file: states, part counter, e-stops."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import ClassVar, Final, NamedTuple

from django.db import connections, router

from core.clock import utc_now
from core.db.partitions import ensure_months, month_start
from core.db.router import region_scope
from core.db.transactions import in_transaction
from core.errors import SuiteError
from core.models import Machine
from core.selectors.rows import lock_name
from shopmonitor.choices import ClockQuality, EStopScope, EStopState, Execution, FloorEventType
from shopmonitor.domain.estop_history import PastEStop, find_past_estops
from shopmonitor.models import EStopEvent, FloorEvent, MachineState
from shopmonitor.protocol.shdr import Reject, ShdrFileError, ShdrReader, read_lines
from shopmonitor.protocol.shdr_fields import Topic
from shopmonitor.selectors.floor_events import list_circuit_observations
from shopmonitor.services.bucket_marks import mark_buckets

_ROWS_A_STATEMENT: Final = 5_000

# Raw SQL in this module: thousands of rows in one statement, new ones told from
# known ones by the database itself; COPY is out (it does not work with the wait
# callback of web processes).
_STORE_STATES = """
INSERT INTO machine_states AS known (machine_id, execution, occurred_at, clock)
SELECT %s, seen.value, seen.occurred_at, %s
FROM jsonb_to_recordset(%s) AS seen (occurred_at timestamptz, value text)
ORDER BY seen.occurred_at
ON CONFLICT (machine_id, occurred_at) DO UPDATE
SET execution = excluded.execution, received_at = now(), clock = excluded.clock
WHERE known.execution <> excluded.execution
"""
_STORE_FACTS = """
INSERT INTO floor_events (event_type, machine_id, boot_id, data, clock, occurred_at)
SELECT %s, %s, '', seen.data, %s, seen.occurred_at
FROM jsonb_to_recordset(%s) AS seen (occurred_at timestamptz, data jsonb)
WHERE seen.data IS DISTINCT FROM (
    SELECT known.data FROM floor_events known
    WHERE known.machine_id = %s AND known.event_type = %s
      AND known.occurred_at = seen.occurred_at AND known.node_id IS NULL
    ORDER BY known.id DESC LIMIT 1)
ORDER BY seen.occurred_at
"""
_STORE_ESTOPS = """
INSERT INTO estop_events AS known
    (state, scope, machine_id, is_history, triggered_at, released_at, cause, sessions_ended)
SELECT seen.state, %s, %s, true, seen.triggered_at, seen.released_at, '', 0
FROM jsonb_to_recordset(%s) AS seen
    (state text, triggered_at timestamptz, released_at timestamptz)
ON CONFLICT (machine_id, triggered_at) WHERE is_history DO UPDATE
SET state = excluded.state, released_at = excluded.released_at
WHERE (known.state, known.released_at) IS DISTINCT FROM (excluded.state, excluded.released_at)
"""


class ShdrUnreadableError(SuiteError):
    """The file is missing, damaged, or no file at all."""

    code = "shdr_unreadable"
    status: ClassVar[int] = 422


class ShdrImport(NamedTuple):
    """What became of each observation in a file; the first rejects beside it.

    `read = accepted + duplicates + ignored + rejected`. Accepted changed what
    is stored. Duplicates were stored already, or stood again or otherwise at the
    same moment further down in the file. `out_of_order` of accepted and
    duplicates were earlier than one before them; they are taken all the same.
    Ignored and rejected: see `ShdrReader`.
    """

    read: int
    accepted: int
    duplicates: int
    out_of_order: int
    ignored: int
    rejected: int
    rejects: list[Reject]


_Series = Mapping[datetime, str]


def import_shdr(*, path: Path, machine: Machine) -> ShdrImport:
    """Store what an SHDR file says about a machine; all of it or, on an error, nothing.

    The same file again changes nothing; files and their lines may come in any
    order. Imports are history: they never touch the live state, end no session,
    put no e-stop in force; of the figures the office is told. Memory grows with the
    observations kept (states, counts, e-stops), not with the file.

    Raises:
        ShdrUnreadableError: the file cannot be read to its end.
    """
    reader = ShdrReader(read_lines(path), not_after=utc_now())
    series: dict[Topic, dict[datetime, str]] = {topic: {} for topic in Topic}
    try:
        for observation in reader:
            # Of several observations at one time the last line wins.
            series[observation.topic][observation.occurred_at] = observation.value
    except ShdrFileError as error:
        raise ShdrUnreadableError(
            f"{path}: cannot be read to its end ({error}); nothing was imported."
            " Give an SHDR text file, plain or gzip.",
            path=str(path),
        ) from error
    with region_scope(machine.zone.area.region):
        accepted = _store(machine=machine, series=series)
    return ShdrImport(
        read=reader.read,
        accepted=accepted,
        duplicates=reader.taken - accepted,
        out_of_order=reader.out_of_order,
        ignored=reader.ignored,
        rejected=reader.rejected,
        rejects=reader.rejects,
    )


@in_transaction(MachineState)
def _store(*, machine: Machine, series: Mapping[Topic, _Series]) -> int:
    """Store the series; return how many observations were new or different."""
    lock_name(MachineState, name=f"observations of machine {machine.pk}")
    _ensure_partitions([*series[Topic.COUNTER], *series[Topic.ESTOP]])
    accepted = _store_states(machine, series[Topic.EXECUTION])
    accepted += _store_counts(machine, series[Topic.COUNTER])
    circuit_changes = _store_circuit(machine, series[Topic.ESTOP])
    if circuit_changes:
        _redraw_estops(machine)
    moments = [*series[Topic.EXECUTION], *series[Topic.COUNTER]]
    if accepted and moments:
        facts = [(machine.pk, min(moments), max(moments))]
        mark_buckets(alias=router.db_for_write(MachineState), facts=facts)
    return accepted + circuit_changes


def _ensure_partitions(moments: Sequence[datetime]) -> None:
    alias = router.db_for_write(FloorEvent)
    for month in sorted({month_start(moment) for moment in moments}):
        ensure_months(model=FloorEvent, alias=alias, first=month, last=month)


def _store_states(machine: Machine, states: _Series) -> int:
    rows = [{"occurred_at": at.isoformat(), "value": word} for at, word in sorted(states.items())]
    return sum(
        _execute(_STORE_STATES, [machine.pk, ClockQuality.SYNCED, batch])
        for batch in _batches(rows)
    )


def _store_counts(machine: Machine, readings: _Series) -> int:
    """Keep what the counter showed; what was made follows from neighbours (`counters`)."""
    facts = {
        at: {"counter": None if shown == Execution.UNAVAILABLE else int(shown)}
        for at, shown in readings.items()
    }
    return _store_facts(machine, FloorEventType.COUNT, facts)


def _store_circuit(machine: Machine, words: _Series) -> int:
    facts = {at: {"state": word} for at, word in words.items()}
    return _store_facts(machine, FloorEventType.ESTOP, facts)


def _store_facts(
    machine: Machine, event_type: FloorEventType, facts: Mapping[datetime, Mapping[str, object]]
) -> int:
    rows = [{"occurred_at": at.isoformat(), "data": data} for at, data in sorted(facts.items())]
    return sum(
        _execute(
            _STORE_FACTS,
            [event_type, machine.pk, ClockQuality.SYNCED, batch, machine.pk, event_type],
        )
        for batch in _batches(rows)
    )


def _redraw_estops(machine: Machine) -> None:
    """Make the machine's imported e-stops what its circuit's whole history says."""
    estops = find_past_estops(list_circuit_observations(machine=machine))
    EStopEvent.objects.filter(machine=machine, is_history=True).exclude(
        triggered_at__in=[estop.triggered_at for estop in estops]
    ).delete()
    for batch in _batches([_estop_row(estop) for estop in estops]):
        _execute(_STORE_ESTOPS, [EStopScope.MACHINE, machine.pk, batch])


def _estop_row(estop: PastEStop) -> dict[str, str | None]:
    released = estop.released_at
    return {
        "state": EStopState.TRIGGERED if released is None else EStopState.RELEASED,
        "triggered_at": estop.triggered_at.isoformat(),
        "released_at": None if released is None else released.isoformat(),
    }


def _batches(rows: Sequence[Mapping[str, object]]) -> Iterator[str]:
    for start in range(0, len(rows), _ROWS_A_STATEMENT):
        yield json.dumps(rows[start : start + _ROWS_A_STATEMENT])


def _execute(statement: str, parameters: Sequence[str | int]) -> int:
    with connections[router.db_for_write(MachineState)].cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)
