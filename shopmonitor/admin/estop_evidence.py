"""The evidence of an e-stop as a page to print, and the list of a month as a file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.clock import utc_now
from core.models import Company
from core.reports.csv_tables import CONTENT_TYPE, Cell, csv_parts
from shopmonitor.models import EStopEvent
from shopmonitor.selectors.estop_evidence import (
    get_evidence,
    list_estops_of_month,
    month_lines,
)

STAGES = {
    "triggered": _("Triggered"),
    "acknowledged": _("Acknowledged"),
    "released": pgettext_lazy("e-stop", "Released"),
    "inspected": _("Inspected"),
    "rearmed": _("Rearmed"),
}
HEADS = [
    _("triggered"),
    _("machine"),
    _("reaches"),
    _("kind"),
    _("state"),
    _("until released (s)"),
    _("until inspected (s)"),
    _("until rearmed (s)"),
    _("inspected by"),
    _("cause"),
    _("rearmed by"),
    _("sessions ended"),
]


def show_evidence(
    request: HttpRequest, site_context: dict[str, Any], estop: EStopEvent
) -> HttpResponse:
    """Return the page."""
    evidence = get_evidence(estop=estop)
    stages = [
        {
            "title": STAGES[stage.name],
            "at": stage.at,
            "after": _length(stage.after.total_seconds()) if stage.after is not None else "",
            "by": stage.by,
        }
        for stage in evidence.stages
    ]
    context = {
        **site_context,
        "title": _("Evidence"),
        "subtitle": str(estop),
        "evidence": evidence,
        "stages": stages,
        "back": reverse("admin:shopmonitor_estopevent_change", args=[estop.pk]),
    }
    return TemplateResponse(request, "admin/shopmonitor/estop_evidence.html", context)


def month_as_csv(request: HttpRequest) -> HttpResponse:
    """Return the file; a month that cannot be read is this one."""
    zone = ZoneInfo(Company.objects.current().time_zone)
    asked = request.GET.get("month", "")
    try:
        month = datetime.strptime(asked, "%Y-%m").replace(tzinfo=zone)
    except ValueError:
        month = utc_now().astimezone(zone)
    estops = list_estops_of_month(month=month, zone=zone)
    heads: list[Cell] = [str(head) for head in HEADS]
    batches: list[Iterable[list[Cell]]] = [[heads], month_lines(estops=estops, zone=zone)]
    answer = HttpResponse(b"".join(csv_parts(batches)), content_type=CONTENT_TYPE)
    name = gettext("e-stops")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{month:%Y-%m}.csv"'
    return answer


def _length(seconds: float) -> str:
    whole = max(0, round(seconds))
    return f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d}"
