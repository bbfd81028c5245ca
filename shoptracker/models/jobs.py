"""What the shop makes for a line, in steps, and where each step is done."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db.text_search import search_index
from core.models import Machine, Zone
from core.models.base import Record, UidModel, choice_check
from shoptracker.choices import JobStatus, OperationStatus
from shoptracker.models.orders import OrderLine
from shoptracker.models.parts import Part


class Job(Record):
    """Makes a quantity of a part; keeps its own copy of the work plan."""

    topic = "job"

    number = models.CharField(_("number"), max_length=32, unique=True)
    order_line = models.ForeignKey(
        OrderLine,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="jobs",
        verbose_name=_("order line"),
    )
    part = models.ForeignKey(Part, on_delete=models.PROTECT, verbose_name=_("part"))
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    status = models.CharField(
        _("status"), max_length=16, choices=JobStatus.choices, default=JobStatus.PLANNED
    )
    released_at = models.DateTimeField(_("released"), null=True, blank=True, editable=False)

    class Meta:
        db_table = "jobs"
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(quantity__gt=0), name="tracker_job_quantity"),
            choice_check("status", JobStatus, "tracker_job_status"),
        ]
        indexes = [
            models.Index(
                fields=["order_line"],
                name="tracker_jobs_open",
                condition=models.Q(status__in=["planned", "released", "running"]),
            ),
            models.Index(fields=["status", "-id"], name="tracker_jobs_of_status"),
            models.Index(fields=["-released_at"], name="tracker_jobs_by_release"),
            search_index("tracker_jobs_searched", "number"),
        ]

    def __str__(self) -> str:
        return self.number


class JobOperation(Record):
    """One step of a job at one work centre."""

    topic = "operation"
    places: ClassVar[dict[str, str]] = {"zone": "zone"}

    job = models.ForeignKey(
        Job, on_delete=models.CASCADE, related_name="operations", verbose_name=_("job")
    )
    position = models.PositiveSmallIntegerField(_("position"))
    name = models.CharField(_("step"), max_length=100)
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, verbose_name=_("zone"))
    setup_s = models.PositiveIntegerField(_("set-up (s)"), default=0)
    run_s = models.DecimalField(_("run (s a piece)"), max_digits=12, decimal_places=3, default=0)
    status = models.CharField(
        _("status"),
        max_length=16,
        choices=OperationStatus.choices,
        default=OperationStatus.PLANNED,
    )
    started_at = models.DateTimeField(_("started"), null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)

    class Meta:
        db_table = "job_operations"
        verbose_name = _("operation")
        verbose_name_plural = _("operations")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["job", "position"], name="tracker_operation_once"),
            choice_check("status", OperationStatus, "tracker_operation_status"),
        ]
        indexes = [
            models.Index(fields=["status", "-id"], name="tracker_steps_of_status"),
            search_index("tracker_steps_searched", "name"),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.name}"


class JobAssignment(UidModel):
    """That an operation is to be done on a machine; the floor offers it there."""

    places: ClassVar[dict[str, str]] = {"machine": "machine"}

    operation = models.ForeignKey(
        JobOperation,
        on_delete=models.CASCADE,
        related_name="assignments",
        verbose_name=_("operation"),
    )
    machine = models.ForeignKey(
        Machine, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("machine")
    )
    rank = models.BigIntegerField(_("rank"), default=0, help_text=_("Lowest first."))
    assigned_at = models.DateTimeField(_("assigned"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        db_table = "job_assignments"
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "machine"],
                condition=models.Q(ended_at__isnull=True),
                name="tracker_assigned_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["machine", "rank"],
                condition=models.Q(ended_at__isnull=True),
                name="tracker_queue_of_machine",
            )
        ]

    def __str__(self) -> str:
        return f"{self.operation_id} @ {self.machine_id}"
