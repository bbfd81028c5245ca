"""People, what opens doors to them, and when they are away."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuthProvider(models.TextChoices):
    """Where a person proves who they are."""

    LOCAL = "local", _("Local account")
    AZURE = "azure", _("Microsoft Azure")
    GOOGLE = "google", _("Google")
    OIDC = "oidc", _("Other OpenID provider")


class BadgeState(models.TextChoices):
    """What a badge is good for; states, never deletions."""

    ACTIVE = "active", _("Active")
    TEMPORARY = "temporary", _("Temporary")
    LOST = "lost", _("Lost")
    BLOCKED = "blocked", _("Blocked")
    RETURNED = "returned", _("Returned")


class Level(models.TextChoices):
    """Rungs of two ladders, neither of which implies the other; `maintain` stands apart."""

    USE = "use", _("Use accessories and kiosk")
    OPERATE = "operate", _("Operate")
    LEAD = "lead", _("Lead")
    MAINTAIN = "maintain", _("Maintain")
    VIEW = "view", _("View")
    EDIT = "edit", _("Edit")
    ADMIN = "admin", _("Administer")


class AbsenceKind(models.TextChoices):
    """Why a person does not come."""

    VACATION = "vacation", _("Vacation")
    SICK = "sick", _("Sick")
    TRAINING = "training", _("Training")
    OTHER = "other", _("Other")


class AbsenceState(models.TextChoices):
    """Whether an absence counts: only what is approved takes time away."""

    REQUESTED = "requested", _("Requested")
    APPROVED = "approved", _("Approved")
