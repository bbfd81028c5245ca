"""The API of core."""

from core.api.badges import BadgeViewSet
from core.api.machines import MachineTypeViewSet, MachineViewSet
from core.api.places import AreaViewSet, ZoneViewSet
from core.api.qualifications import QualificationViewSet, UserQualificationViewSet
from core.api.rights import PermissionViewSet
from core.api.router import resource_router
from core.api.security_events import SecurityEventViewSet
from core.api.sync_events import SyncEventViewSet
from core.api.users import GroupViewSet, UserViewSet
from core.api.webhooks import EventDeliveryViewSet, WebhookViewSet

urlpatterns = resource_router(
    AreaViewSet,
    ZoneViewSet,
    MachineTypeViewSet,
    MachineViewSet,
    UserViewSet,
    GroupViewSet,
    BadgeViewSet,
    PermissionViewSet,
    QualificationViewSet,
    UserQualificationViewSet,
    SyncEventViewSet,
    SecurityEventViewSet,
    WebhookViewSet,
    EventDeliveryViewSet,
).urls
