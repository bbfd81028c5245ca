"""The words that columns of ShopMonitor may hold; those of a standard as it writes them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class NodeType(models.TextChoices):
    """What a node is for."""

    MACHINE_MONITOR = "machine_monitor", _("Machine monitor")
    OFFICE_READER = "office_reader", _("Office reader")
    GATEWAY = "gateway", _("Gateway")


class NodeState(models.TextChoices):
    """Whether a node is heard."""

    NEW = "new", _("Never heard")
    ONLINE = "online", _("Online")
    SILENT = "silent", _("Silent")


class EnrolmentState(models.TextChoices):
    """What became of the wait for a badge at a reader."""

    WAITING = "waiting", _("Waiting for a badge")
    READ = "read", _("Badge read")
    ISSUED = "issued", _("Issued")
    TAKEN = "taken", _("Belongs to somebody")
    EXPIRED = "expired", _("Expired")
    CANCELLED = "cancelled", _("Cancelled")


class ClockQuality(models.TextChoices):
    """How far the time of a fact can be trusted."""

    SYNCED = "synced", _("Synced")
    ESTIMATED = "estimated", _("Estimated")
    UNSET = "unset", _("Unset")
    UNKNOWN = "unknown", _("Unknown")


class Decision(models.TextChoices):
    """How a swipe was judged."""

    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")


class SwipeAction(models.TextChoices):
    """What a swipe did."""

    STARTED = "session_started", _("Session started")
    ENDED = "session_ended", _("Session ended")
    NONE = "none", _("Nothing")


class EndReason(models.TextChoices):
    """Why a machine session ended."""

    SWIPE = "swipe", _("Badge swiped")
    API = "api", _("By another system")
    NODE = "node", _("By the node")
    INACTIVITY = "inactivity", _("Nobody there")
    SHIFT_END = "shift_end", _("End of the shift")
    ESTOP = "estop", _("E-stop")
    OFFICE = "office", _("By the office")


class CorrectionState(models.TextChoices):
    """What became of a person's wish to book a session otherwise; never backwards."""

    ASKED = "asked", _("Waits to be decided")
    APPROVED = "approved", pgettext_lazy("correction", "Approved")
    REFUSED = "refused", pgettext_lazy("correction", "Refused")


class LeadReason(models.TextChoices):
    """Why the lead of a machine changed."""

    FIRST = "first", _("First who may lead")
    PROMOTED = "promoted", _("Promoted")
    TRANSFERRED = "transferred", _("Transferred")
    ASSIGNED = "assigned", _("Assigned")
    LEFT = "left", _("Left")
    TIMEOUT = "timeout", _("Timed out")
    ESTOP = "estop", _("E-stop")


class Execution(models.TextChoices):
    """What a machine does: MTConnect EXECUTION, as the standard writes it."""

    ACTIVE = "ACTIVE", _("Active")
    READY = "READY", _("Ready")
    STOPPED = "STOPPED", _("Stopped")
    INTERRUPTED = "INTERRUPTED", _("Interrupted")
    FEED_HOLD = "FEED_HOLD", _("Feed hold")
    PROGRAM_STOPPED = "PROGRAM_STOPPED", _("Program stopped")
    PROGRAM_COMPLETED = "PROGRAM_COMPLETED", _("Program completed")
    PROGRAM_OPTIONAL_STOP = "PROGRAM_OPTIONAL_STOP", _("Program optional stop")
    OPTIONAL_STOP = "OPTIONAL_STOP", _("Optional stop")
    WAIT = "WAIT", _("Wait")
    UNAVAILABLE = "UNAVAILABLE", _("Unavailable")


class EStopState(models.TextChoices):
    """The life of an e-stop; everything but REARMED is in force."""

    TRIGGERED = "TRIGGERED", _("Triggered")
    RELEASED = "RELEASED", pgettext_lazy("e-stop", "Released")
    INSPECTED = "INSPECTED", _("Inspected")
    REARMED = "REARMED", _("Rearmed")


class EStopScope(models.TextChoices):
    """How far an e-stop reaches."""

    MACHINE = "machine", _("Machine")
    ZONE = "zone", _("Zone")
    AREA = "area", _("Area")


class EStopKind(models.TextChoices):
    """Why an e-stop was pulled: in earnest, as people practise, or to see that it works."""

    REAL = "real", pgettext_lazy("e-stop", "In earnest")
    DRILL = "drill", _("Drill")
    TEST = "test", _("Function test")


class SignedBy(models.TextChoices):
    """By what a person was known who took a step of an e-stop."""

    SIGN_IN = "sign_in", _("Sign-in")
    BADGE = "badge", _("Badge")


class LogKind(models.TextChoices):
    """What a line of the machine log tells."""

    SESSION_ENDED = "session_ended", _("Session ended")
    REFUSED = "refused", _("Swipe refused")
    STATE = "state", _("State")
    COUNT = "count", _("Count")
    ESTOP = "estop", _("E-stop")
    LEAD = "lead", pgettext_lazy("machine log", "Lead")
    MAINTENANCE = "maintenance", _("Maintenance")


class FloorEventType(models.TextChoices):
    """What a node reports."""

    SWIPE = "swipe", _("Swipe")
    STATE = "state", _("State")
    COUNT = "count", _("Count")
    READING = "reading", _("Reading")
    ESTOP = "estop", _("E-stop")
    SESSION_END = "session_end", _("Session end")
    IO = "io", _("Accessory")
    AUDIO = "audio", _("Loudspeaker")


class CommandKind(models.TextChoices):
    """What a node can be told to do, once."""

    IDENTIFY = "identify", _("Show itself")
    LOCK_WHEN_IDLE = "lock_when_idle", _("Lock when nobody is there")
    UNLOCK = "unlock", _("Unlock")
    REBOOT_WHEN_IDLE = "reboot_when_idle", _("Start anew when nobody is there")
    RESYNC = "resync", _("Fetch settings, list and time anew")
    OUTPUTS = "outputs", _("Switch an output")
    SHOW = "show", _("Show a text")
    ANNOUNCE = "announce", _("Announce")
    BLUETOOTH = "bluetooth", _("See to Bluetooth")


class CommandState(models.TextChoices):
    """What became of a command; never backwards."""

    WAITING = "waiting", _("Waits for the node")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    EXPIRED = "expired", _("Nobody heard it in time")


class AlertKind(models.TextChoices):
    """What needs a person's eyes."""

    EVENT_FAILED = "event_failed", _("An event failed")
    WEBHOOK_OFF = "webhook_off", _("A webhook was switched off")
    CLOCK_JUMP = "clock_jump", _("Clock of a node is off")
    LEAD_MISSING = "lead_missing", _("Nobody leads")
    OFFLINE_GRANT = "offline_grant", _("Granted offline without a right")
    NODE_SILENT = "node_silent", _("Node is silent")
    FLEET_SILENT = "fleet_silent", _("Many nodes are silent")
    NODE_BEHIND = "node_behind", _("Node does not follow")
    NODE_TROUBLE = "node_trouble", _("Node is not well")
    BADGE_TWICE = "badge_twice", _("One badge at two places")
    UNKNOWN_TAGS = "unknown_tags", _("Many unknown badges")
    INTERLOCK = "interlock", _("An interlock is open")
    COUNTER_BACK = "counter_back", _("A counter of a node runs backwards")
    ESTOP = "estop", _("E-stop")
    ESTOP_UNCONFIRMED = "estop_unconfirmed", _("Nodes do not confirm an e-stop")
    ESTOP_CHECK = "estop_check", _("E-stop check is due")
    OWN_RIGHT = "own_right", _("Gave themselves a right")
    BACKUP = "backup", _("Backups are in trouble")
    COPY = "copy", _("A copy of core does not follow")


class AlertState(models.TextChoices):
    """The life of an alert; never backwards."""

    OPEN = "open", _("Open")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    RESOLVED = "resolved", _("Resolved")


class Severity(models.TextChoices):
    """How much an alert matters."""

    INFO = "info", _("Information")
    WARNING = "warning", _("Warning")
    CRITICAL = "critical", _("Critical")


class Audience(models.TextChoices):
    """Who is told of an alert at a step; a step further out reaches more people."""

    LEAD = "lead", _("Who leads at the machine now")
    ZONE = "zone", _("Who may lead or maintain in the zone")
    AREA = "area", _("Who may lead or maintain in the area")
    ON_CALL = "on_call", _("Everyone on call")
    ADMINISTRATORS = "administrators", _("Administrators")


class Channel(models.TextChoices):
    """By what a person is told; webhooks are told by the event, which has deliveries of its own."""

    MAIL = "mail", _("E-mail")
    SCREEN = "screen", _("Screen")


class AlertDeliveryState(models.TextChoices):
    """What became of one telling."""

    PENDING = "pending", _("Waiting")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")
    HELD_BACK = "held_back", _("Held back")
