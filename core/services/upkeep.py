"""What every database of the suite needs again and again; the dispatcher's timers run it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import Error

from core.choices import ImportState
from core.clock import utc_now
from core.db.partitions import make_months_ahead
from core.db.router import CORE_SCHEMA, home_aliases, suite_router
from core.events.retention import delete_old_receipts, delete_old_steps, drop_delivered_months
from core.models import ImportRun
from core.services.audit_retention import drop_audit_months
from core.services.deliveries import delete_old_deliveries
from core.services.idempotency import forget_old_answers
from core.services.retention import delete_old_traces
from core.services.sign_ins import forget_outlived_sign_ins, tell_sign_ins_seen
from core.timers import every

HOUR_S = 3600.0
DAY_S = 24 * HOUR_S


@every(HOUR_S)
def make_partitions() -> None:
    """Make the months ahead, so that no row has to go to a default partition."""
    _in_each_database(lambda alias, now: make_months_ahead(alias=alias, now=now))


@every(DAY_S)
def drop_delivered_events() -> None:
    """Let go of delivered events and their receipts after 90 days."""
    _in_each_database(lambda alias, now: drop_delivered_months(alias=alias, now=now))
    _in_each_database(lambda alias, now: delete_old_receipts(alias=alias, now=now))
    _in_each_database(lambda alias, now: delete_old_steps(alias=alias, now=now))


@every(DAY_S)
def drop_old_audit() -> None:
    """Let go of changes that are older than the shop wants to keep them."""
    _in_each_database(lambda alias, now: drop_audit_months(alias=alias, now=now))


@every(DAY_S)
def forget_old_deliveries() -> None:
    """Delete what programs outside were told more than 30 days ago, or could not be told."""
    _in_each_database(lambda alias, now: delete_old_deliveries(alias=alias, now=now))


@every(HOUR_S)
def forget_expired_sign_ins() -> None:
    """Delete the sign-ins that nobody can use any more."""
    _in_each_database(lambda alias, now: forget_outlived_sign_ins(alias=alias, now=now))


@every(HOUR_S)
def tell_core_of_sign_ins() -> None:
    """Tell core of the sign-ins that are in use in other databases."""
    _in_each_database(lambda alias, now: tell_sign_ins_seen(alias=alias, now=now))


@every(DAY_S)
def forget_old_traces() -> None:
    """Delete what is written of people when its time is over: each kind has its own."""
    _in_each_database(lambda alias, now: delete_old_traces(alias=alias, now=now))


@every(HOUR_S)
def forget_answered_requests() -> None:
    """Let go of keys of requests after a day."""
    _in_each_database(lambda alias, now: forget_old_answers(alias=alias, now=now))


@every(HOUR_S)
def forget_uploaded_files() -> None:
    """Forget the sealed files of imports that nobody has gone on with for a day."""
    before = utc_now() - timedelta(seconds=DAY_S)
    waiting = ImportRun.objects.using(suite_router.alias_for(CORE_SCHEMA)).exclude(sealed_file="")
    waiting.filter(created_at__lt=before).exclude(
        state__in=[ImportState.QUEUED, ImportState.RUNNING]
    ).update(sealed_file="")


def _in_each_database(work: Callable[[str, datetime], object]) -> None:
    """Do the work everywhere, then raise what went wrong where: one that is away stops nobody."""
    now = utc_now()
    errors: list[Error] = []
    for alias in home_aliases():
        try:
            work(alias, now)
        except Error as error:
            error.add_note(f"in the database {alias}")
            errors.append(error)
    if errors:
        raise ExceptionGroup("upkeep failed in some databases", errors)
