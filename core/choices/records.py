"""What the suite writes of its own work: events, backups, imports, guards, the trail."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EventStatus(models.TextChoices):
    """The life of an event in the outbox."""

    PENDING = "pending", _("Pending")
    PROCESSED = "processed", _("Processed")
    FAILED = "failed", _("Failed")
    HELD = "held", _("Held: its module is off")


class BackupState(models.TextChoices):
    """The life of a backup."""

    REQUESTED = "requested", _("Asked for")
    RUNNING = "running", _("Running")
    DONE = "done", pgettext_lazy("backup", "Done")
    FAILED = "failed", _("Failed")


class BackupReason(models.TextChoices):
    """Who wanted a backup."""

    SCHEDULED = "scheduled", pgettext_lazy("backup", "By the clock")
    BY_HAND = "by_hand", _("In the back office")
    COMMAND = "command", _("By command")


class EventStepKind(models.TextChoices):
    """What happened to an event that did not go through at once."""

    FAILED = "failed", _("Attempt failed")
    RETRIED = "retried", _("Put in line again")
    GIVEN_UP = "given_up", _("Given up")


class DeliveryStatus(models.TextChoices):
    """The life of a message to a program outside."""

    PENDING = "pending", _("Waits")
    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Failed")


class SecurityEventKind(models.TextChoices):
    """What somebody who guards the shop wants to know of."""

    SIGN_IN = "sign_in", _("Signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("Sign-in failed")
    SIGN_OUT = "sign_out", _("Signed out")
    SIGN_IN_ENDED = "sign_in_ended", _("Sign-in ended")
    LOCKED_OUT = "locked_out", _("Locked out after wrong passwords")
    SIGNATURE_REFUSED = "signature_refused", _("Signature of a node refused")
    NONCE_REPLAYED = "nonce_replayed", _("Message of a node replayed")
    CLOCK_SKEWED = "clock_skewed", _("Clock of a node far off")
    PORT_NOT_BOUND = "port_not_bound", _("Node named a foreign port")
    SEQUENCE_REUSED = "sequence_reused", _("Node used a number twice")
    NODE_ENROLLED = "node_enrolled", _("Node enrolled")
    CLAIM_REFUSED = "claim_refused", _("Claim code refused")
    TOKEN_ISSUED = "token_issued", _("Token issued")
    TOKEN_REFUSED = "token_refused", _("Token refused")
    TOKEN_NEW_PLACE = "token_new_place", _("Token used from a new place")
    TOKEN_RENEWED = "token_renewed", _("Token renewed")
    TOKEN_REVOKED = "token_revoked", _("Token revoked")
    KEYS_CHANGED = "keys_changed", _("Keys changed")
    PERSON_EXPORTED = "person_exported", _("Data of a person exported")
    PERSON_ERASED = "person_erased", _("Data of a person erased")
    ACCOUNT_LINKED = "account_linked", _("Account bound to a provider")
    SECOND_FACTOR_CHANGED = "second_factor_changed", _("Second factor changed")
    CLIENT_CHANGED = "client_changed", _("Component changed")
    RIGHT_CHANGED = "right_changed", _("Right changed")
    MODULE_SWITCHED = "module_switched", _("Module switched")
    WEBHOOK_CHANGED = "webhook_changed", _("Webhook changed")
    EVENT_RETRIED = "event_retried", _("Event put in line again")
    EVENT_GIVEN_UP = "event_given_up", _("Event given up")
    TAG_UNSEALED = "tag_unsealed", _("Sealed tag of a badge opened")
    LIST_EXPORTED = "list_exported", _("List with people exported")


class ImportStep(models.TextChoices):
    """What a background job does with an import."""

    CHECK = "check", _("Check")
    RUN = "run", _("Import")
    UNDO = "undo", _("Undo")


class ImportState(models.TextChoices):
    """How far an import has come; what it waits for."""

    UPLOADED = "uploaded", _("Waits for columns")
    QUEUED = "queued", _("In line")
    RUNNING = "running", _("At work")
    CHECKED = "checked", _("Checked")
    DONE = "done", _("Done")
    STOPPED = "stopped", _("Stopped")
    CANCELLED = "cancelled", _("Cancelled")
    UNDONE = "undone", _("Undone")


class ImportAction(models.TextChoices):
    """What an import does with a record."""

    CREATED = "created", _("New")
    CHANGED = "changed", _("Changed")
    REVIVED = "revived", _("Back in use")


class AuditAction(models.TextChoices):
    """What a statement did to a row."""

    INSERTED = "I", _("Made")
    CHANGED = "U", _("Changed")
    DELETED = "D", _("Removed")
