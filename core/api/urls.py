"""The API of core."""

from django.urls import path

from core.api.absences import AbsenceViewSet
from core.api.badges import BadgeViewSet
from core.api.calendars import CalendarAssignmentViewSet, CalendarViewSet
from core.api.changes import ChangeViewSet
from core.api.company import CompanyView
from core.api.equipment import EquipmentViewSet
from core.api.health import HealthView
from core.api.machines import MachineTypeViewSet, MachineViewSet
from core.api.places import AreaViewSet, ZoneViewSet
from core.api.qualifications import QualificationViewSet, UserQualificationViewSet
from core.api.rights import PermissionViewSet
from core.api.router import resource_router
from core.api.security_events import SecurityEventViewSet
from core.api.stop_reasons import StopReasonViewSet
from core.api.sync_events import SyncEventViewSet
from core.api.users import GroupViewSet, UserViewSet
from core.api.webhooks import EventDeliveryViewSet, WebhookViewSet

urlpatterns = [
    path("company/", CompanyView.as_view(), name="company"),
    path("health/", HealthView.as_view(), name="health"),
    *resource_router(
        AreaViewSet,
        ZoneViewSet,
        MachineTypeViewSet,
        MachineViewSet,
        EquipmentViewSet,
        StopReasonViewSet,
        UserViewSet,
        GroupViewSet,
        BadgeViewSet,
        PermissionViewSet,
        QualificationViewSet,
        UserQualificationViewSet,
        CalendarViewSet,
        CalendarAssignmentViewSet,
        AbsenceViewSet,
        SyncEventViewSet,
        SecurityEventViewSet,
        ChangeViewSet,
        WebhookViewSet,
        EventDeliveryViewSet,
    ).urls,
]
