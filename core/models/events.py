"""The outbox beside the fact, the receipt beside the effect."""

import uuid

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.choices import App, EventStatus, EventStepKind
from core.models.base import choice_check

LANES = 8

# Events of records, by how their names end; spelled as the index is, so that it answers.
OF_RECORDS = (
    models.Q(event_type__endswith=".created")
    | models.Q(event_type__endswith=".updated")
    | models.Q(event_type__endswith=".deactivated")
)


class SyncEvent(models.Model):
    """Something happened that another app must know; one row per target app and region.

    Partitioned by month of `created_at`; the database's key is
    (created_at, event_id). Never replicated. `sequence` is commit order for
    the events of one resource, since `publish()` comes after the lock on it.
    """

    event_id = models.UUIDField(_("id"), primary_key=True, default=uuid.uuid4, editable=False)
    sequence = models.BigIntegerField(_("sequence"), editable=False)
    lane = models.PositiveSmallIntegerField(_("lane"), editable=False)
    event_type = models.CharField(_("event"), max_length=50)
    resource_type = models.CharField(_("kind of thing"), max_length=50)
    resource_id = models.TextField(_("thing"))
    source_app = models.CharField(_("from"), max_length=50, choices=App.choices)
    target_app = models.CharField(_("to"), max_length=50, choices=App.choices)
    target_region = models.CharField(_("region"), max_length=32, default="home", db_default="home")
    status = models.CharField(
        _("status"),
        max_length=20,
        choices=EventStatus.choices,
        default=EventStatus.PENDING,
        db_default=EventStatus.PENDING,
    )
    held_for = models.CharField(
        _("waits for module"), max_length=32, blank=True, default="", db_default=""
    )
    payload = models.JSONField(_("content"))
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, db_default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), db_default=Now())
    error_message = models.TextField(_("error"), default="", db_default="", blank=True)
    created_at = models.DateTimeField(_("created"), db_default=Now())
    processed_at = models.DateTimeField(_("processed"), null=True, blank=True)
    source_database = models.CharField(_("came from"), max_length=64, default="", db_default="")
    source_sequence = models.BigIntegerField(_("sequence there"), null=True, blank=True)

    class Meta:
        db_table = "sync_events"
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-sequence"]
        constraints = [
            choice_check("status", EventStatus, "core_event_status"),
            choice_check("source_app", App, "core_event_source_app"),
            choice_check("target_app", App, "core_event_target_app"),
        ]
        indexes = [
            models.Index(
                fields=["lane", "sequence"],
                name="core_event_to_deliver",
                condition=models.Q(status="pending"),
            ),
            models.Index(fields=["-sequence"], name="core_event_newest"),
            models.Index(fields=["event_id"], name="core_event_by_id"),
            models.Index(fields=["event_type", "-created_at"], name="core_events_of_type"),
            models.Index(fields=["target_app", "-created_at"], name="core_events_to_app"),
            models.Index(
                fields=["lane"],
                name="core_event_waiting",
                condition=models.Q(status="pending", attempts__gt=0),
            ),
            models.Index(
                fields=["sequence"],
                name="core_event_failed",
                condition=models.Q(status="failed"),
            ),
            # What became of one record; a swipe's events are no part of it.
            models.Index(
                fields=["resource_id", "-created_at", "-sequence"],
                name="core_event_of_record",
                condition=OF_RECORDS,
            ),
            models.Index(
                fields=["lane", "sequence"],
                name="core_event_held",
                condition=models.Q(status="held"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} → {self.target_app}"


class EventReceipt(models.Model):
    """That a handler has had its effect for an event; written in the effect's transaction."""

    event_id = models.UUIDField(_("event"))
    handler = models.CharField(_("handler"), max_length=120)
    received_at = models.DateTimeField(_("received"), db_default=Now())

    class Meta:
        db_table = "event_receipts"
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        constraints = [
            models.UniqueConstraint(fields=["event_id", "handler"], name="core_receipt_once")
        ]
        indexes = [models.Index(fields=["received_at"], name="core_receipt_old")]

    def __str__(self) -> str:
        return f"{self.handler} {self.event_id}"


class EventStep(models.Model):
    """What happened to an event that did not go through at once: its attempts, who did what.

    An event that goes through has none. Beside the outbox, in the database
    where it was tried.
    """

    event_id = models.UUIDField(_("event"))
    kind = models.CharField(_("what"), max_length=16, choices=EventStepKind.choices)
    happened_at = models.DateTimeField(_("when"), db_default=Now())
    handler = models.CharField(_("handler"), max_length=120, blank=True, default="")
    error = models.TextField(_("error"), blank=True, default="")
    trace = models.TextField(_("where in the code"), blank=True, default="")
    user = models.ForeignKey(
        "core.SuiteUser",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    person_name = models.CharField(_("who"), max_length=100, blank=True, default="")
    reason = models.CharField(_("reason"), max_length=200, blank=True, default="")

    class Meta:
        db_table = "event_steps"
        verbose_name = _("step of an event")
        verbose_name_plural = _("steps of events")
        ordering = ["-pk"]
        constraints = [choice_check("kind", EventStepKind, "core_event_step_kind")]
        indexes = [
            models.Index(fields=["event_id"], name="core_step_of_event"),
            models.Index(fields=["happened_at"], name="core_step_old"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"
