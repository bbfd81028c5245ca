"""Which tables are audited and which are not, and why: the only list.

A test fails on a model that is in neither, and on a column that looks like a secret and is
not hidden. `migrate` brings the triggers into line with this list (core/db/audit_triggers.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import Model

# A change of nothing but these leaves no trace: they follow from the change itself.
ALWAYS_UNSAID = ("updated_at",)
# What a row is called in the trail: the first of these columns that it has.
NAMING_COLUMNS = ("code", "number", "node_id", "username", "display_name", "name", "title", "label")


@dataclass(frozen=True)
class Audited:
    """How a table is audited; columns are named as in the database.

    `hidden` are secrets: the trail says that they changed, never what they were or are.
    `unsaid` are what machines write again and again. `closed_by` marks a table of hot
    facts: only a row that has it set already is audited when it is changed, and a
    deletion; the empty text means every change of a row.
    """

    hidden: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()
    closed_by: str | None = None


PLAIN = Audited()

AUDITED: dict[str, Audited] = {
    "core.suiteuser": Audited(hidden=("password_hash",)),
    "core.suitegroup": PLAIN,
    "core.groupmember": PLAIN,
    "core.absence": PLAIN,
    "core.badge": Audited(hidden=("digest", "tag_encrypted")),
    "core.calendar": PLAIN,
    "core.calendarassignment": PLAIN,
    "core.calendarshift": PLAIN,
    "core.calendarexception": PLAIN,
    "core.calendarbreak": PLAIN,
    "core.calendarholiday": PLAIN,
    "core.company": PLAIN,
    # Not a secret, but a picture: that it changed is enough.
    "core.companylogo": Audited(hidden=("content", "digest")),
    "core.area": PLAIN,
    "core.zone": PLAIN,
    "core.qualification": PLAIN,
    "core.machinetype": PLAIN,
    "core.machine": PLAIN,
    "core.equipment": PLAIN,
    "core.stopreason": PLAIN,
    "core.importheading": PLAIN,
    "core.moduleswitch": PLAIN,
    "core.suitepermission": PLAIN,
    "core.userqualification": PLAIN,
    "core.savedview": PLAIN,
    "core.apitoken": Audited(hidden=("digest",), unsaid=("last_used_at",)),
    "core.suiteapp": PLAIN,
    "core.webhook": Audited(
        hidden=("secret_encrypted", "previous_secret_encrypted", "headers_encrypted")
    ),
    "shopmonitor.node": Audited(
        unsaid=(
            "last_seen_at",
            "health",
            "state",
            "acl_rev",
            "config_rev",
            "behind_since",
            "firmware_given_at",
            "firmware_wanted",
            "troubles",
        )
    ),
    "shopmonitor.nodeport": PLAIN,
    "shopmonitor.accessoryio": Audited(
        unsaid=("is_on", "is_on_since", "told_at", "wanted_on", "wanted_since")
    ),
    "shopmonitor.bluetoothdevice": Audited(
        unsaid=("status", "is_paired", "last_connected_at", "told_at", "detail")
    ),
    "shopmonitor.machinesource": Audited(
        unsaid=(
            "instance",
            "next_sequence",
            "boot_id",
            "event_number",
            "words",
            "heard_at",
            "gaps",
            "gap_at",
            "problem",
        )
    ),
    "shopmonitor.nodekey": Audited(hidden=("secret_encrypted",)),
    "shopmonitor.nodeclaim": Audited(hidden=("digest",)),
    "shopmonitor.firmwarerelease": Audited(hidden=("content",)),
    "shopmonitor.nodecommand": Audited(unsaid=("told_at",)),
    "shopmonitor.kiosk": Audited(
        hidden=("key_digest", "code_digest"), unsaid=("last_seen_at", "code_expires_at")
    ),
    "shopmonitor.kioskpin": Audited(hidden=("pin_hash",)),
    "shopmonitor.alert": Audited(unsaid=("last_at", "occurrences", "told_min")),
    "shopmonitor.alertstep": PLAIN,
    "shopmonitor.alertwish": PLAIN,
    "shopmonitor.alertpause": PLAIN,
    "shopmonitor.oncallturn": PLAIN,
    "shopmonitor.estopevent": PLAIN,
    "shopmonitor.estopcheck": PLAIN,
    "shopmonitor.estopcause": PLAIN,
    "shopmonitor.sessioncorrection": PLAIN,
    "shopmonitor.machinesession": Audited(closed_by="ended_at"),
    "shopmonitor.machinestate": Audited(closed_by=""),
    "shoptracker.part": PLAIN,
    "shoptracker.workplan": PLAIN,
    "shoptracker.workplanoperation": PLAIN,
    "shoptracker.customer": PLAIN,
    "shoptracker.order": PLAIN,
    "shoptracker.orderline": PLAIN,
    "shoptracker.job": PLAIN,
    "shoptracker.joboperation": PLAIN,
    "shoptracker.jobassignment": PLAIN,
    "shoptracker.stocklocation": PLAIN,
    "shoptracker.lot": PLAIN,
    "shoptracker.stockreservation": PLAIN,
    "waffle.flag": PLAIN,
    "account.emailaddress": PLAIN,
    "mfa.authenticator": Audited(hidden=("data",), unsaid=("last_used_at",)),
    "allauth_idp_oidc.client": Audited(hidden=("secret",)),
}

_FACT = _("append-only: the database refuses every change, a correction is a new row")
_OUTBOX = _("traffic of the outbox: written by the dispatcher, its steps are kept")
_SHORT = _("lives for minutes or hours and is written by programs only")
_NOW = _("what is true now: follows from facts that are kept")
_FIGURES = _("follows from states, reasons and counts, and is reckoned anew when they change")
_OWN_RECORD = _("is itself a record of what was done, by whom and when")
_FRAME = _("made by migrations out of the program's own text")
_UNUSED = _("Django's or a package's own; the suite keeps its own in its place")

NOT_AUDITED: dict[str, Promise | str] = {
    "core.accessgrant": _("follows from rights, groups and places, which are audited"),
    "core.auditentry": _("the trail itself: append-only, written by triggers alone"),
    "core.backuprun": _OWN_RECORD,
    "core.securityevent": _FACT,
    "core.syncevent": _OUTBOX,
    "core.eventreceipt": _OUTBOX,
    "core.eventstep": _OUTBOX,
    "core.eventdelivery": _OUTBOX,
    "core.idempotentrequest": _SHORT,
    "core.importrun": _OWN_RECORD,
    "core.importchange": _OWN_RECORD,
    "core.fault": _OWN_RECORD,
    "core.apitokenplace": _OWN_RECORD,
    "core.heartbeat": _SHORT,
    "core.tablesize": _OWN_RECORD,
    "core.usersession": _("seen every minute; signing in and out are security events"),
    "shopmonitor.bucketmark": _SHORT,
    "shopmonitor.bucketprogress": _NOW,
    "shopmonitor.machinebucket": _FIGURES,
    "shoptracker.machinefigure": _FIGURES,
    "shopmonitor.nodenonce": _SHORT,
    "shopmonitor.pendingnode": _("lives for half an hour; the node that it becomes is audited"),
    "shopmonitor.unknownbadge": _("lives for a day; whose it becomes is audited"),
    "shopmonitor.badgeenrolment": _("lives for a day; the badge that it makes is audited"),
    "shopmonitor.nodesequence": _NOW,
    "shopmonitor.nodedeadletter": _OWN_RECORD,
    "shopmonitor.nodelogline": _OWN_RECORD,
    "shopmonitor.floorevent": _FACT,
    "shopmonitor.alertdelivery": _OWN_RECORD,
    "shopmonitor.estopnotice": _OWN_RECORD,
    "shopmonitor.machinelive": _NOW,
    "shopmonitor.offlinelist": _("follows from badges, rights and trainings, which are audited"),
    "shopmonitor.workoffer": _("follows from the office's operations, which are audited"),
    "shopmonitor.machinelog": _FACT,
    "shopmonitor.leadoperatorhistory": _FACT,
    "shopmonitor.badgeswipe": _FACT,
    "shopmonitor.stopclassification": _FACT,
    "shoptracker.timeentry": _FACT,
    "shoptracker.quantityreport": _FACT,
    "shoptracker.stockmove": _FACT,
    "shoptracker.stockbalance": _("follows from moves, which stand, and reservations"),
    "shoptracker.stockvalue": _("follows from moves, which stand"),
    "contenttypes.contenttype": _FRAME,
    "auth.permission": _FRAME,
    "auth.group": _UNUSED,
    "auth.group_permissions": _UNUSED,
    "django_q.task": _SHORT,
    "django_q.schedule": _UNUSED,
    "django_q.ormq": _SHORT,
    "waffle.flag_groups": _UNUSED,
    "waffle.flag_users": _UNUSED,
    "waffle.sample": _UNUSED,
    "admin.logentry": _OWN_RECORD,
    "account.emailconfirmation": _SHORT,
    "socialaccount.socialapp": _UNUSED,
    "socialaccount.socialaccount": _UNUSED,
    "socialaccount.socialtoken": _UNUSED,
    "allauth_idp_oidc.token": _SHORT,
}


def tables() -> Iterator[type[Model]]:
    """Yield every model that has a table of its own, packages' too."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and not model._meta.swapped:
            yield model


def audited_tables() -> Iterator[tuple[type[Model], Audited]]:
    """Yield the models whose tables are audited, and how."""
    for model in tables():
        how = AUDITED.get(model._meta.label_lower)
        if how is not None:
            yield model, how


def naming_column(model: type[Model]) -> str:
    """Return the column by which a row is called in the trail; its key when there is none."""
    columns = {str(field.column) for field in model._meta.concrete_fields}
    return next((name for name in NAMING_COLUMNS if name in columns), str(model._meta.pk.column))
