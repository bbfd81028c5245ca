"""What a mail about an alert says, and the summary of the morning, in the language of now."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _

from core.clock import utc_now
from core.db.doors import Door, through
from core.db.roles import ADMIN
from core.models import Company, SuiteUser
from shopmonitor.choices import AlertState, EStopState
from shopmonitor.models import Alert, EStopCheck, EStopEvent

MOST_LINES = 40
SINCE = timedelta(hours=24)


class MailText(NamedTuple):
    """Subject and body; lines end as Python's do."""

    subject: str
    body: str


def alert_text(alert: Alert) -> MailText:
    """Return what a mail about one alert says."""
    company = Company.objects.current()
    opened = alert.opened_at.astimezone(ZoneInfo(company.time_zone))
    lines = [
        alert.text,
        "",
        _("Severity: %s") % alert.get_severity_display(),
        _("What: %s") % alert.get_kind_display(),
        _("Since: %s") % formats.date_format(opened, "SHORT_DATETIME_FORMAT"),
    ]
    if alert.machine is not None:
        lines.append(_("Machine: %s") % alert.machine)
    lines += [
        "",
        _("Acknowledge it in Shop Suite, then nobody further is told."),
        _("This message is information only; it is no safety function."),
    ]
    name = company.name or "Shop Suite"
    return MailText(_one_line(f"[{name}] {alert.text}"), "\n".join(lines))


def summary_text(user: SuiteUser) -> MailText:
    """Return the summary of what a person may see: alerts, e-stops, checks that are due."""
    with through(Door(ADMIN, person=user.pk)):
        parts = [
            (_("Open alerts"), _alerts()),
            (_("E-stops of the last 24 hours"), _estops()),
            (_("E-stop checks that are due"), _checks()),
        ]
    company = Company.objects.current()
    here = utc_now().astimezone(ZoneInfo(company.time_zone))
    day = formats.date_format(here, "SHORT_DATE_FORMAT")
    body: list[str] = []
    for title, lines in parts:
        body += [f"{title}: {len(lines)}", *(f"- {line}" for line in lines[:MOST_LINES]), ""]
        if len(lines) > MOST_LINES:
            body.insert(-1, _("- and %d more") % (len(lines) - MOST_LINES))
    body.append(_("You get this because you asked for it: Preferences, Alerts."))
    subject = _("Summary of %(day)s") % {"day": day}
    return MailText(_one_line(f"[{company.name or 'Shop Suite'}] {subject}"), "\n".join(body))


def _alerts() -> list[str]:
    rows = Alert.objects.exclude(state=AlertState.RESOLVED).order_by("-opened_at", "-pk")
    return [f"{row.get_severity_display()}: {row.text}" for row in rows[: MOST_LINES * 5]]


def _estops() -> list[str]:
    rows = EStopEvent.objects.filter(triggered_at__gte=utc_now() - SINCE, is_history=False)
    rows = rows.select_related("machine", "zone", "area").order_by("triggered_at", "pk")
    return [_estop(row) for row in rows[: MOST_LINES * 5]]


def _estop(row: EStopEvent) -> str:
    place = row.machine or row.zone or row.area
    cause = row.cause if row.state in {EStopState.INSPECTED, EStopState.REARMED} else ""
    said = f"{place}: {row.get_kind_display()}, {row.get_state_display()}"
    return f"{said}, {cause}" if cause else said


def _checks() -> list[str]:
    rows = EStopCheck.objects.filter(due_on__lte=utc_now().date())
    return [
        f"{row.name} ({formats.date_format(row.due_on, 'SHORT_DATE_FORMAT')})"
        for row in rows[: MOST_LINES * 5]
    ]


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]
