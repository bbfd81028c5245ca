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


class Tracking(models.TextChoices):
    """How closely the pieces of a part are told apart in stock."""

    NONE = "none", _("Not at all")
    LOT = "lot", _("By lot")
    SERIAL = "serial", _("By serial number")


class LocationKind(models.TextChoices):
    """Where stock may lie, and the places that are none: where it comes from and goes to."""

    STORAGE = "storage", _("Storage")
    SUPPLIER = "supplier", _("Suppliers")
    CUSTOMER = "customer", _("Customers")
    PRODUCTION = "production", _("Production")
    SCRAP = "scrap", _("Scrap")
    ADJUSTMENT = "adjustment", _("Differences of counts")
    MAINTENANCE = "maintenance", _("Maintenance")


class MoveReason(models.TextChoices):
    """Why stock went from one place to another."""

    RECEIPT = "receipt", _("Receipt")
    ISSUE = "issue", _("Issue")
    RETURN = "return", _("Return")
    TRANSFER = "transfer", _("Transfer")
    PRODUCE = "produce", _("Made")
    SCRAP = "scrap", _("Scrapped")
    ADJUST = "adjust", _("Adjustment")
    SHIP = "ship", _("Shipped")
    MAINTENANCE = "maintenance", _("Maintenance")


class LotState(models.TextChoices):
    """Whether a lot may be used."""

    FREE = "free", _("Free")
    HELD = "held", _("On hold")
