"""What stands in the shop, and how the company likes it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class App(models.TextChoices):
    """Who speaks and who is spoken to: the specification's app values."""

    CORE = "core", _("Core")
    MONITOR = "shop_monitor", _("ShopMonitor")
    TRACKER = "shop_tracker", _("ShopTracker")


class MachineStatus(models.TextChoices):
    """Whether people may work on a machine, as the office sees it."""

    ACTIVE = "active", _("Active")
    INACTIVE = "inactive", _("Inactive")
    LOCKED = "locked", _("Locked")
    MAINTENANCE = "maintenance", _("In maintenance")


class EquipmentKind(models.TextChoices):
    """What a piece of equipment is."""

    COMPRESSOR = "compressor", _("Compressor")
    CRANE = "crane", _("Crane")
    FORKLIFT = "forklift", _("Forklift")
    GAUGE = "gauge", _("Gauge")
    TOOL = "tool", _("Tool")
    OTHER = "other", _("Other equipment")


class EquipmentStatus(models.TextChoices):
    """Whether a piece of equipment may be used."""

    ACTIVE = "active", _("Active")
    INACTIVE = "inactive", _("Inactive")
    LOCKED = "locked", _("Locked")
    MAINTENANCE = "maintenance", _("In maintenance")
    MISSING = "missing", _("Missing")


class ResourceType(models.TextChoices):
    """What a right is given on."""

    ANY = "*", _("Everything")
    AREA = "area", _("Area")
    ZONE = "zone", _("Zone")
    MACHINE = "machine", _("Machine")
    NODE = "node", _("Node")
    REPORT = "report", _("Report")
    DASHBOARD = "dashboard", _("Dashboard")
    ORDER = "order", _("Order")
    STOCK_LOCATION = "stock_location", _("Stock location")


class FirstDay(models.TextChoices):
    """The day on which a week of the calendar begins."""

    MONDAY = "monday", _("Monday")
    SATURDAY = "saturday", _("Saturday")
    SUNDAY = "sunday", _("Sunday")


class UnitSystem(models.TextChoices):
    """What lengths and weights are shown in."""

    METRIC = "metric", _("Metric (mm, kg)")
    INCH = "inch", _("Inch and pound")


class PaperSize(models.TextChoices):
    """What papers are printed on."""

    A4 = "a4", _("A4")
    LETTER = "letter", _("Letter")


class ImageType(models.TextChoices):
    """Kinds of pictures that are kept."""

    PNG = "image/png", _("PNG")
    JPEG = "image/jpeg", _("JPEG")


class StopRoot(models.TextChoices):
    """What a stop counts as, whatever the shop calls its reason."""

    AVAILABILITY = "availability", _("Availability")
    LOSS = "loss", _("Loss")
    PRODUCTION = "production", _("Production")


class DayRule(models.TextChoices):
    """What an exception makes of a day; of several the one further down has the last word."""

    CLOSED = "closed", _("Closed")
    AS_USUAL = "as_usual", _("Work as usual")
    OTHER_HOURS = "other_hours", _("Other hours")
    EXTRA = "extra", _("Extra shift")
