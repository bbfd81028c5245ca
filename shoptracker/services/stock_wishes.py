"""Moves of stock as somebody wants them: what must be so before anything is looked up."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from core.clock import utc_now
from core.errors import InvalidInputError
from core.models import SuiteUser
from shoptracker.choices import LocationKind, MoveReason, Tracking
from shoptracker.domain.stock import USES, is_usable, way_of
from shoptracker.errors import LotNotUsableError
from shoptracker.models import Job, JobOperation, Lot, Part, StockLocation, StockMove
from shoptracker.services.stock_ledger import Ledger
from shoptracker.services.stock_locations import place_beyond


@dataclass(frozen=True, kw_only=True)
class MoveWish:
    """A move as somebody wants it; a place that is left out is the one beyond of its reason.

    `unit_cost` is the price of a unit that comes in, None where nobody knows it.
    """

    key: str
    part: Part
    quantity: Decimal
    reason: MoveReason
    lot: Lot | None = None
    from_location: StockLocation | None = None
    to_location: StockLocation | None = None
    job: Job | None = None
    operation: JobOperation | None = None
    document: str = ""
    unit_cost: Decimal | None = None


def move_of(wish: MoveWish, *, by: SuiteUser | None) -> StockMove:
    """Return the move that a wish is about, not yet written, with both places named.

    Raises:
        InvalidInputError: a field is wrong; it names which.
    """
    _check_quantity(wish)
    _check_tracking(wish)
    begin, end = _places(wish)
    job = wish.job or (wish.operation.job if wish.operation else None)
    if wish.operation and job != wish.operation.job:
        raise _wrong("operation", _("This operation is of another job."))
    return StockMove(
        idempotency_key=wish.key,
        part=wish.part,
        lot=wish.lot,
        from_location=begin,
        to_location=end,
        quantity=wish.quantity,
        reason=wish.reason,
        job=job,
        operation=wish.operation,
        document=wish.document,
        posted_by=by,
    )


def check_lot(move: StockMove, *, ledger: Ledger) -> None:
    """See that the lot of a move may be used, and that a serial number is in one place alone.

    Raises:
        LotNotUsableError: it is on hold or past its date.
        InvalidInputError: the piece with this serial number lies somewhere already.
    """
    lot = move.lot
    if lot is None:
        return
    today = timezone.localdate(utc_now())
    if move.reason in USES and not is_usable(
        state=lot.state, usable_until=lot.usable_until, today=today
    ):
        raise LotNotUsableError(
            _("Lot %(lot)s is %(state)s, usable until %(until)s: release it or take another.")
            % {
                "lot": lot.number,
                "state": lot.get_state_display(),
                "until": lot.usable_until or _("any day"),
            },
            field="lot",
        )
    comes_in = move.from_location.kind != LocationKind.STORAGE
    if comes_in and move.part.tracking == Tracking.SERIAL and ledger.lies_elsewhere(move):
        raise _wrong("lot", _("The piece with this serial number is in stock already."))


def _check_quantity(wish: MoveWish) -> None:
    if wish.quantity <= 0:
        raise _wrong("quantity", _("It must be more than zero."))
    if wish.part.tracking == Tracking.SERIAL and wish.quantity != 1:
        raise _wrong("quantity", _("A piece with a serial number is moved alone: send 1."))


def _check_tracking(wish: MoveWish) -> None:
    if wish.lot is None:
        if wish.part.tracking != Tracking.NONE:
            raise _wrong("lot", _("This part is told apart in stock: name the lot."))
    elif wish.lot.part_id != wish.part.pk:
        raise _wrong("lot", _("This lot is of another part."))
    elif wish.part.tracking == Tracking.NONE:
        raise _wrong("lot", _("This part is not told apart by lots: leave it out."))


def _places(wish: MoveWish) -> tuple[StockLocation, StockLocation]:
    begin, end = wish.from_location, wish.to_location
    way = way_of(
        wish.reason,
        begin=LocationKind(begin.kind) if begin else None,
        end=LocationKind(end.kind) if end else None,
    )
    if way is None:
        field = "from_location" if begin is None and end is not None else "to_location"
        raise _wrong(field, _ways(wish.reason))
    if begin is not None and begin == end:
        raise _wrong("to_location", _("It lies there already: name another location."))
    return begin or place_beyond(way[0]), end or place_beyond(way[1])


def _ways(reason: MoveReason) -> str:
    told = {
        MoveReason.TRANSFER: _("name the storage that it comes from and the one it goes to"),
        MoveReason.RECEIPT: _("name the storage that it goes to"),
        MoveReason.PRODUCE: _("name the storage that it goes to"),
        MoveReason.RETURN: _("name the storage that it goes to or comes from"),
        MoveReason.ADJUST: _("name one storage: where it goes to, or where it lacks"),
        MoveReason.MAINTENANCE: _("name one storage: where it comes from, or goes back to"),
    }
    text = told.get(reason, _("name the storage that it comes from"))
    return _("%(reason)s: %(ways)s.") % {"reason": reason.label, "ways": text}


def _wrong(field: str, detail: str) -> InvalidInputError:
    return InvalidInputError(detail, field=field)
