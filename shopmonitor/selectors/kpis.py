"""Key figures of one machine and one span, straight from its intervals, reasons and counts."""

from datetime import datetime

from core.db.router import region_scope
from core.domain.spans import Span
from core.models import Machine
from shopmonitor.domain.figures import MachineFigures
from shopmonitor.domain.intervals import time_per_execution
from shopmonitor.domain.time_uses import cut_pieces, sum_uses
from shopmonitor.selectors.counts import get_counts
from shopmonitor.selectors.machine_pasts import list_pasts
from shopmonitor.selectors.machine_states import list_state_intervals


def get_machine_figures(*, machine: Machine, span: Span, now: datetime) -> MachineFigures:
    """Return times and pieces of the span; so many queries, however long it is.

    What the time counted as is known up to `now`, and only where a calendar applies.
    """
    with region_scope(machine.zone.area.region):
        intervals = list_state_intervals(machine=machine, span=span, now=now)
        counts = get_counts(machine=machine, span=span)
        past = list_pasts(spans={machine: span}, now=now)[machine]
    uses = sum_uses(cut_pieces(past), span=span)
    return MachineFigures(
        time_per_execution=time_per_execution(intervals),
        counts=counts,
        time_per_use=None if past.work is None else uses,
    )
