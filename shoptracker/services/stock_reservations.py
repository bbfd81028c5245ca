"""Keeping stock for jobs, and letting it go."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.transactions import in_transaction
from core.errors import InvalidInputError
from shoptracker.domain.operations import job_is_open
from shoptracker.errors import IllegalMoveError, InsufficientStockError
from shoptracker.models import Job, StockBalance, StockReservation


@in_transaction(StockReservation)
def reserve_stock(*, balance: StockBalance, job: Job, quantity: Decimal) -> StockReservation:
    """Keep this much of a balance for a job: no more and no less, whatever was kept before.

    So the same again changes nothing, and 0 lets all of it go.

    Raises:
        InvalidInputError: the quantity is below zero.
        IllegalMoveError: the job is over.
        InsufficientStockError: less is free.
    """
    if quantity < 0:
        raise InvalidInputError(_("It must not be below zero."), field="quantity")
    # As whoever finishes the job does: the job first, then what is kept for it.
    job = Job.objects.select_for_update(no_key=True).get(pk=job.pk)
    locked = StockBalance.objects.select_for_update(no_key=True).get(pk=balance.pk)
    kept = StockReservation.objects.filter(balance=locked, job=job).first()
    before = kept.quantity if kept else Decimal(0)
    if quantity > before and not job_is_open(job.status):
        raise IllegalMoveError(
            _("Job %(number)s is over; nothing is kept for it.") % {"number": job.number}
        )
    free = locked.on_hand - locked.reserved + before
    if quantity > free:
        raise InsufficientStockError(
            _("%(free)s are free there; %(wanted)s cannot be kept.")
            % {"free": free, "wanted": quantity},
            field="quantity",
        )
    locked.reserved += quantity - before
    locked.save(update_fields=["reserved"])
    kept = kept or StockReservation(balance=locked, job=job, reserved_at=utc_now())
    kept.quantity = quantity
    kept.save()
    return kept


def release_reservations(*, job: Job) -> None:
    """Let go of all that is kept for a job, in a service's transaction."""
    rows = StockReservation.objects.filter(job=job, quantity__gt=0)
    balances = StockBalance.objects.filter(pk__in=rows.values("balance_id"))
    locked = {row.pk: row for row in balances.select_for_update(no_key=True).order_by("pk")}
    # Read anew under the locks: what was issued meanwhile is not kept any more.
    kept = list(rows.filter(balance__in=locked))
    for row in kept:
        locked[row.balance_id].reserved -= row.quantity
        row.quantity = Decimal(0)
    StockBalance.objects.bulk_update(locked.values(), ["reserved"])
    for row in kept:
        row.save(update_fields=["quantity"])
