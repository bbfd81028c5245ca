"""Reactions of ShopTracker to events; one function a reaction. And what it tells when asked."""

from collections.abc import Iterator, Sequence

from core.choices import App
from core.clock import utc_now
from core.events.base import Event
from core.events.registry import subscribe_set, tells_state
from core.events.types import (
    MachineBucketClosed,
    MachineCounted,
    MachineSessionCorrected,
    MachineSessionEnded,
    MachineSessionStarted,
)
from shoptracker.services.machine_figures import keep_figures
from shoptracker.services.offers import tell_offers
from shoptracker.services.quantity_reports import book_counts
from shoptracker.services.session_starts import start_shown_operations
from shoptracker.services.time_corrections import book_corrections
from shoptracker.services.time_entries import book_sessions


@subscribe_set("machine.session_started", app=App.TRACKER)
def start_operations(events: Sequence[MachineSessionStarted]) -> None:
    """Let the operations run whose people have badged in."""
    start_shown_operations(events)


@subscribe_set("machine.session_ended", app=App.TRACKER)
def book_session_times(events: Sequence[MachineSessionEnded]) -> None:
    """Book the time of sessions that are over."""
    book_sessions(events)


@subscribe_set("machine.session_corrected", app=App.TRACKER)
def book_corrected_times(events: Sequence[MachineSessionCorrected]) -> None:
    """Take back and book anew the time of sessions that were otherwise."""
    book_corrections(events)


@subscribe_set("machine.counted", app=App.TRACKER)
def book_quantities(events: Sequence[MachineCounted]) -> None:
    """Book the pieces that machines counted."""
    book_counts(events)


@subscribe_set("machine.bucket_closed", app=App.TRACKER)
def keep_machine_figures(events: Sequence[MachineBucketClosed]) -> None:
    """Keep what a quarter of an hour of a machine was."""
    keep_figures(events)


@tells_state(app=App.TRACKER)
def tell_work_offers() -> Iterator[Event]:
    """Tell the floor anew what is to be done on which machine."""
    yield from tell_offers(at=utc_now())
