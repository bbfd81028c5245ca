"""Times and pieces of machines by quarters of an hour, as the floor told them last."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models.base import UidModel
from core.models.time_figures import TimeFigures


class MachineFigure(UidModel, TimeFigures):
    """A quarter of an hour of a machine; a higher revision replaces a lower one."""

    places: ClassVar[dict[str, str]] = {"machine": "machine"}

    class Meta(TimeFigures.Meta):
        db_table = "machine_figures"
        verbose_name = _("machine figure")
        verbose_name_plural = _("machine figures")
        constraints = [
            models.UniqueConstraint(
                fields=["machine", "starts_at"], name="tracker_figure_of_machine_once"
            )
        ]
        indexes = [models.Index(fields=["-starts_at", "-id"], name="tracker_figures_newest")]
