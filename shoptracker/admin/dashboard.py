"""The office's tiles on the first page of the back office."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from core.clock import utc_now
from core.dashboards import Bar, Figure, Part, Tile, add_tile
from core.selectors.figures_now import start_of_day
from core.selectors.office_rights import EVERYWHERE, Reach
from shoptracker.selectors.figures_now import (
    count_due_jobs,
    count_open_orders,
    get_labour_by_day,
    get_unassigned_time,
)

DAYS = 7
SECONDS_AN_HOUR = 3600


def _due_jobs() -> Figure:
    today = start_of_day(utc_now()).date()
    sunday = today + timedelta(days=6 - today.weekday())
    late, soon = count_due_jobs(today=today, until=sunday)
    parts = [Part(_("late"), late, kind="bad"), Part(_("due this week"), soon, kind="quiet")]
    return Figure(late, parts=parts)


def _unassigned(*, reach: Reach = EVERYWHERE) -> Figure:
    since = start_of_day(utc_now()) - timedelta(days=DAYS - 1)
    entries, labour = get_unassigned_time(since=since, reach=reach)
    note = ngettext("%d entry of the last 7 days", "%d entries of the last 7 days", entries)
    return Figure(entries, text=_hours(labour), note=note % entries)


def _hours_today(*, reach: Reach = EVERYWHERE) -> Figure:
    today = start_of_day(utc_now())
    days = [(today - timedelta(days=back)).date() for back in range(DAYS - 1, -1, -1)]
    found = get_labour_by_day(since=today - timedelta(days=DAYS - 1), reach=reach)
    booked = [found.get(day, Decimal(0)) for day in days]
    bars = [
        Bar(date_format(day, "D"), float(seconds), _hours(seconds))
        for day, seconds in zip(days, booked, strict=True)
    ]
    return Figure(round(booked[-1] / SECONDS_AN_HOUR), text=_hours(booked[-1]), bars=bars)


def _hours(seconds: Decimal) -> str:
    minutes = round(seconds / 60)
    return gettext("%(hours)d h %(minutes)02d min") % {
        "hours": minutes // 60,
        "minutes": minutes % 60,
    }


for tile in (
    Tile(
        name="open_orders",
        title=_("Open orders"),
        question=_("How much do customers wait for?"),
        figure=count_open_orders,
        page="admin:shoptracker_order_changelist",
        query="status__exact=open",
        icon="receipt_long",
        position=60,
    ),
    Tile(
        name="late_jobs",
        title=_("Late jobs"),
        question=_("Which jobs are late or due this week?"),
        figure=_due_jobs,
        page="admin:shoptracker_job_changelist",
        icon="event_upcoming",
        alarm=True,
        position=55,
    ),
    Tile(
        name="unassigned_time",
        title=_("Unassigned time"),
        question=_("Which work belongs to no job yet?"),
        figure=_unassigned,
        placed=True,
        page="admin:shoptracker_timeentry_changelist",
        query="operation__isempty=1",
        icon="timer_off",
        position=70,
    ),
    Tile(
        name="hours_today",
        title=_("Hours today"),
        question=_("How much was worked, beside the last days?"),
        figure=_hours_today,
        placed=True,
        page="admin:shoptracker_timeentry_changelist",
        icon="timer",
        position=80,
    ),
):
    add_tile(tile)
