"""What a quarter of an hour of a machine was: the columns that floor and office share."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.machines import Machine


def _time(name: Any) -> models.BigIntegerField[int, int]:
    return models.BigIntegerField(name, default=0, db_default=0)


def _pieces(name: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(name, max_digits=14, decimal_places=3, default=0, db_default=0)


class TimeFigures(models.Model):
    """Times in microseconds, so that sums are exact; pieces as the floor counted them.

    The first four are what the machine did and fill the quarter of an hour. The other nine are
    what it counted as (core/domain/kpis.py) and fill it, too, where a calendar applies; else
    they are 0.
    """

    machine = models.ForeignKey(
        Machine,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("machine"),
        db_index=False,
    )
    starts_at = models.DateTimeField(_("from"))
    revision = models.PositiveIntegerField(_("revision"), default=1, db_default=1)
    executing_us = _time(_("executing (µs)"))
    interrupted_us = _time(_("interrupted (µs)"))
    idle_us = _time(_("idle (µs)"))
    unavailable_us = _time(_("unavailable (µs)"))
    producing_us = _time(_("producing (µs)"))
    short_stop_us = _time(_("short stops (µs)"))
    loss_us = _time(_("loss (µs)"))
    setup_us = _time(_("setting up (µs)"))
    down_us = _time(_("down (µs)"))
    unqualified_us = _time(_("without a reason (µs)"))
    unknown_us = _time(_("unknown (µs)"))
    planned_stop_us = _time(_("planned stops (µs)"))
    not_planned_us = _time(_("not planned (µs)"))
    good = _pieces(_("good"))
    scrap = _pieces(_("scrap"))
    rework = _pieces(_("rework"))
    total = _pieces(_("total"))

    class Meta:
        abstract = True
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"
