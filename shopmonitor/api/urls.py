"""The people's API of the floor."""

from core.api.router import resource_router
from shopmonitor.api import schema
from shopmonitor.api.accessories import AccessoryViewSet
from shopmonitor.api.alerts import AlertViewSet
from shopmonitor.api.bluetooth_devices import BluetoothDeviceViewSet
from shopmonitor.api.estops import EStopViewSet
from shopmonitor.api.floor_feed import FloorEventViewSet, MachineLogViewSet
from shopmonitor.api.machine_states import MachineStateViewSet
from shopmonitor.api.nodes import NodeViewSet
from shopmonitor.api.sessions import MachineSessionViewSet
from shopmonitor.api.swipe_records import BadgeSwipeViewSet

# Importing it tells the OpenAPI document how nodes sign in.
DESCRIBED = schema

urlpatterns = resource_router(
    NodeViewSet,
    MachineSessionViewSet,
    BadgeSwipeViewSet,
    MachineStateViewSet,
    FloorEventViewSet,
    MachineLogViewSet,
    EStopViewSet,
    AlertViewSet,
    AccessoryViewSet,
    BluetoothDeviceViewSet,
).urls
