"""The API of core."""

from core.api.machines import MachineTypeViewSet, MachineViewSet
from core.api.places import AreaViewSet, ZoneViewSet
from core.api.router import resource_router

router = resource_router(AreaViewSet, ZoneViewSet, MachineTypeViewSet, MachineViewSet)
urlpatterns = router.urls
