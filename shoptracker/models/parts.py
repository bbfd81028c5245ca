"""What is made, and how: parts and their work plans."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db.text_search import search_index
from core.models import Zone
from core.models.base import Record, choice_check
from shoptracker.choices import Tracking, Unit, WorkPlanState


class Part(Record):
    """Something the shop makes or buys."""

    topic = "part"

    number = models.CharField(_("number"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=200)
    unit = models.CharField(_("unit"), max_length=8, choices=Unit.choices, default=Unit.PIECE)
    grade = models.CharField(
        _("grade"),
        max_length=64,
        blank=True,
        default="",
        db_default="",
        help_text=_("Of a material: 1.4301, S235JR, AlMg3 …"),
    )
    form = models.CharField(
        _("form"),
        max_length=64,
        blank=True,
        default="",
        db_default="",
        help_text=_("Of a material: sheet, round bar, tube …"),
    )
    dimensions = models.CharField(
        _("dimensions"), max_length=64, blank=True, default="", db_default=""
    )
    tracking = models.CharField(
        _("told apart"),
        max_length=8,
        choices=Tracking.choices,
        default=Tracking.NONE,
        db_default=Tracking.NONE,
        help_text=_("In stock: not at all, by lot, or each piece by its serial number."),
    )
    standard_cost = models.DecimalField(
        _("standard cost"),
        max_digits=14,
        decimal_places=4,
        null=True,
        blank=True,
        help_text=_("A unit; what stock is worth whose price nobody knows."),
    )
    reorder_point = models.DecimalField(
        _("reorder at"), max_digits=14, decimal_places=3, null=True, blank=True
    )
    reorder_quantity = models.DecimalField(
        _("reorder quantity"), max_digits=14, decimal_places=3, null=True, blank=True
    )

    class Meta:
        db_table = "parts"
        verbose_name = _("part")
        verbose_name_plural = _("parts")
        ordering = ["-pk"]
        constraints = [
            choice_check("unit", Unit, "tracker_part_unit"),
            choice_check("tracking", Tracking, "tracker_part_tracking"),
            models.CheckConstraint(
                condition=models.Q(standard_cost__gte=0), name="tracker_part_cost"
            ),
            models.CheckConstraint(
                condition=models.Q(reorder_point__gte=0), name="tracker_part_reorder_point"
            ),
            models.CheckConstraint(
                condition=models.Q(reorder_quantity__gt=0), name="tracker_part_reorder_quantity"
            ),
        ]
        indexes = [search_index("tracker_parts_searched", "number", "name")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class WorkPlan(Record):
    """The steps that make a part; a job takes its own copy."""

    topic = "work_plan"

    part = models.ForeignKey(
        Part, on_delete=models.PROTECT, related_name="work_plans", verbose_name=_("part")
    )
    version = models.PositiveIntegerField(_("version"), default=1)
    state = models.CharField(
        _("state"), max_length=16, choices=WorkPlanState.choices, default=WorkPlanState.DRAFT
    )

    class Meta:
        db_table = "work_plans"
        verbose_name = _("work plan")
        verbose_name_plural = _("work plans")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["part", "version"], name="tracker_plan_version_once"),
            choice_check("state", WorkPlanState, "tracker_plan_state"),
        ]

    def __str__(self) -> str:
        return f"{self.part} v{self.version}"


class WorkPlanOperation(models.Model):
    """One step of a work plan, at one work centre."""

    work_plan = models.ForeignKey(
        WorkPlan, on_delete=models.CASCADE, related_name="operations", verbose_name=_("work plan")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("step"), max_length=100)
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, verbose_name=_("zone"))
    setup_s = models.PositiveIntegerField(_("set-up (s)"), default=0)
    run_s = models.DecimalField(_("run (s a piece)"), max_digits=12, decimal_places=3, default=0)

    class Meta:
        db_table = "work_plan_operations"
        verbose_name = _("step of a work plan")
        verbose_name_plural = _("steps of work plans")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["work_plan", "position"], name="tracker_plan_position_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.name}"
