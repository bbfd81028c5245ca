"""The tables that both apps share."""

from core.models.badges import Badge
from core.models.company import Company, CompanyLogo
from core.models.equipment import Equipment
from core.models.events import EventReceipt, SyncEvent
from core.models.idempotency import IdempotentRequest
from core.models.machines import Machine, MachineType, Qualification
from core.models.modules import ModuleSwitch
from core.models.permissions import SuitePermission, UserQualification
from core.models.places import Area, Zone
from core.models.saved_views import SavedView
from core.models.security import ApiToken, SecurityEvent, SuiteApp
from core.models.sign_ins import UserSession
from core.models.users import GroupMember, SuiteGroup, SuiteUser

__all__ = [
    "ApiToken",
    "Area",
    "Badge",
    "Company",
    "CompanyLogo",
    "Equipment",
    "EventReceipt",
    "GroupMember",
    "IdempotentRequest",
    "Machine",
    "MachineType",
    "ModuleSwitch",
    "Qualification",
    "SavedView",
    "SecurityEvent",
    "SuiteApp",
    "SuiteGroup",
    "SuitePermission",
    "SuiteUser",
    "SyncEvent",
    "UserQualification",
    "UserSession",
    "Zone",
]
