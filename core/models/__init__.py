"""The tables that both apps share."""

from core.models.absences import Absence
from core.models.access_grants import AccessGrant
from core.models.audit import AuditEntry
from core.models.backups import BackupRun
from core.models.badges import Badge
from core.models.calendar_assignments import CalendarAssignment
from core.models.calendar_parts import (
    CalendarBreak,
    CalendarException,
    CalendarHoliday,
    CalendarShift,
)
from core.models.calendars import Calendar
from core.models.company import Company, CompanyLogo
from core.models.equipment import Equipment
from core.models.events import EventReceipt, EventStep, SyncEvent
from core.models.faults import Fault
from core.models.idempotency import IdempotentRequest
from core.models.imports import ImportChange, ImportHeading, ImportRun
from core.models.machines import Machine, MachineType, Qualification
from core.models.modules import ModuleSwitch
from core.models.operations import Heartbeat, TableSize
from core.models.permissions import SuitePermission, UserQualification
from core.models.places import Area, Zone
from core.models.saved_views import SavedView
from core.models.security import ApiToken, ApiTokenPlace, SecurityEvent, SuiteApp
from core.models.sign_ins import UserSession
from core.models.stop_reasons import StopReason
from core.models.users import GroupMember, SuiteGroup, SuiteUser
from core.models.webhooks import EventDelivery, Webhook

__all__ = [
    "Absence",
    "AccessGrant",
    "ApiToken",
    "ApiTokenPlace",
    "Area",
    "AuditEntry",
    "BackupRun",
    "Badge",
    "Calendar",
    "CalendarAssignment",
    "CalendarBreak",
    "CalendarException",
    "CalendarHoliday",
    "CalendarShift",
    "Company",
    "CompanyLogo",
    "Equipment",
    "EventDelivery",
    "EventReceipt",
    "EventStep",
    "Fault",
    "GroupMember",
    "Heartbeat",
    "IdempotentRequest",
    "ImportChange",
    "ImportHeading",
    "ImportRun",
    "Machine",
    "MachineType",
    "ModuleSwitch",
    "Qualification",
    "SavedView",
    "SecurityEvent",
    "StopReason",
    "SuiteApp",
    "SuiteGroup",
    "SuitePermission",
    "SuiteUser",
    "SyncEvent",
    "TableSize",
    "UserQualification",
    "UserSession",
    "Webhook",
    "Zone",
]
