"""The words that columns of ShopTracker may hold."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderStatus(models.TextChoices):
    """The life of an order."""

    OPEN = "open", _("Open")
    HELD = "held", _("On hold")
    FINISHED = "finished", _("Finished")
    CANCELLED = "cancelled", _("Cancelled")


class JobStatus(models.TextChoices):
    """The life of a job."""

    PLANNED = "planned", _("Planned")
    RELEASED = "released", _("Released")
    RUNNING = "running", _("Running")
    FINISHED = "finished", _("Finished")
    CANCELLED = "cancelled", _("Cancelled")


class OperationStatus(models.TextChoices):
    """The life of one step."""

    PLANNED = "planned", _("Planned")
    READY = "ready", _("Ready")
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    FINISHED = "finished", _("Finished")
    CANCELLED = "cancelled", _("Cancelled")


class WorkPlanState(models.TextChoices):
    """Whether a work plan may be used."""

    DRAFT = "draft", _("Draft")
    RELEASED = "released", _("Released")
    RETIRED = "retired", _("Retired")


class Unit(models.TextChoices):
    """What a quantity is counted in."""

    PIECE = "pcs", _("pieces")
    METRE = "m", _("metres")
    KILOGRAM = "kg", _("kilograms")
