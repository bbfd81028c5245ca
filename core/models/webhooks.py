"""Programs outside that are told of events, and what became of each telling."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.choices import DeliveryStatus
from core.models.base import Record, UidModel, choice_check

ALL_EVENTS = "*"
LONGEST_WAIT_S = 60


class Webhook(Record):
    """A program outside that is told of events by signed messages; secrets are sealed."""

    topic = "webhook"

    name = models.CharField(_("name"), max_length=100, unique=True)
    url = models.CharField(
        _("address"),
        max_length=500,
        help_text=_("Where messages are sent, like https://erp.shop.example/events."),
    )
    event_types = ArrayField(
        models.CharField(max_length=64),
        verbose_name=_("events"),
        help_text=_("Names like machine.created; * for all."),
    )
    active = models.BooleanField(_("active"), default=True)
    timeout_s = models.PositiveSmallIntegerField(
        _("waits for an answer (s)"), default=10, help_text=_("1 to 60 seconds, all in all.")
    )
    active_since = models.DateTimeField(
        _("active since"), auto_now_add=True, db_default=Now(), editable=False
    )
    switched_off_because = models.CharField(
        _("switched off because"), max_length=300, blank=True, default="", editable=False
    )
    secret_encrypted = models.TextField(_("sealed secret"), editable=False)
    previous_secret_encrypted = models.TextField(
        _("sealed secret before"), blank=True, default="", editable=False
    )
    previous_secret_until = models.DateTimeField(
        _("secret before signs until"), null=True, blank=True, editable=False
    )
    headers_encrypted = models.TextField(
        _("sealed headers"), blank=True, default="", editable=False
    )

    class Meta:
        db_table = "webhooks"
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(timeout_s__gte=1, timeout_s__lte=LONGEST_WAIT_S),
                name="core_webhook_timeout",
                violation_error_message=_("It waits 1 to 60 seconds for an answer."),
            ),
            models.CheckConstraint(
                condition=models.Q(event_types__len__gt=0), name="core_webhook_hears_something"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class EventDelivery(UidModel):
    """That one webhook is to be told of one event: tried, answered, given up.

    Written once for each pair, beside the outbox in the event's own database;
    kept for 30 days. What is sent is read from the event.
    """

    webhook = models.ForeignKey(
        Webhook, on_delete=models.PROTECT, related_name="deliveries", verbose_name=_("webhook")
    )
    event_id = models.UUIDField(_("event"))
    event_created_at = models.DateTimeField(_("event's time"))
    event_type = models.CharField(_("kind of event"), max_length=50)
    sequence = models.BigIntegerField(_("sequence"), default=0)
    status = models.CharField(
        _("status"),
        max_length=16,
        choices=DeliveryStatus.choices,
        default=DeliveryStatus.PENDING,
        db_default=DeliveryStatus.PENDING,
    )
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0, db_default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), db_default=Now())
    response_status = models.PositiveSmallIntegerField(_("answer"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True, default="", db_default="")
    duration_ms = models.PositiveIntegerField(_("took (ms)"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True, db_default=Now())
    first_attempt_at = models.DateTimeField(_("first attempt"), null=True, blank=True)
    last_attempt_at = models.DateTimeField(_("last attempt"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True, blank=True)

    class Meta:
        db_table = "event_deliveries"
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["event_id", "webhook"], name="core_delivery_once"),
            choice_check("status", DeliveryStatus, "core_delivery_status"),
        ]
        indexes = [
            models.Index(
                fields=["webhook", "next_attempt_at"],
                name="core_delivery_due",
                condition=models.Q(status="pending"),
            ),
            models.Index(fields=["created_at"], name="core_delivery_old"),
            models.Index(
                fields=["webhook", "delivered_at"],
                name="core_delivery_last_success",
                condition=models.Q(status="delivered"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.event_type} → {self.webhook_id}"
