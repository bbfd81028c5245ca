"""The tables that both apps share."""

from core.models.badges import Badge
from core.models.events import EventReceipt, EventStep, SyncEvent
from core.models.machines import Machine, MachineType, Qualification
from core.models.permissions import SuitePermission, UserQualification
from core.models.places import Area, Zone
from core.models.security import ApiToken, SecurityEvent, SuiteApp
from core.models.sign_ins import UserSession
from core.models.users import GroupMember, SuiteGroup, SuiteUser
from core.models.webhooks import EventDelivery, Webhook

__all__ = [
    "ApiToken",
    "Area",
    "Badge",
    "EventDelivery",
    "EventReceipt",
    "EventStep",
    "GroupMember",
    "Machine",
    "MachineType",
    "Qualification",
    "SecurityEvent",
    "SuiteApp",
    "SuiteGroup",
    "SuitePermission",
    "SuiteUser",
    "SyncEvent",
    "UserQualification",
    "UserSession",
    "Webhook",
    "Zone",
]
