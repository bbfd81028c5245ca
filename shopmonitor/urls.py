"""Addresses of the floor: the node door (no slash at the end), kiosks, resources of people."""

from django.urls import path, re_path

from shopmonitor.api.enrolment import EnrollView
from shopmonitor.api.firmware import FirmwareFileView, FirmwarePieceView, FirmwareView
from shopmonitor.api.floor_events import EventsView
from shopmonitor.api.heartbeats import ConfigView, HeartbeatView
from shopmonitor.api.kpis import KpiView
from shopmonitor.api.node_commands import CommandView
from shopmonitor.api.node_door import UnknownPathView
from shopmonitor.api.offline_lists import OfflineListView
from shopmonitor.api.stops import StopView
from shopmonitor.api.swipes import SwipeView
from shopmonitor.views.accessories import switch
from shopmonitor.views.alert_wishes import alert_wish
from shopmonitor.views.estop_steps import (
    floor_estop_step,
    floor_estops,
    kiosk_estop_step,
    kiosk_estops,
)
from shopmonitor.views.floor import floor, kiosk_floor
from shopmonitor.views.kiosk import badge, kiosk, out, pair, pin
from shopmonitor.views.kiosk_leads import kiosk_hand_over, kiosk_leads
from shopmonitor.views.kiosk_pin import kiosk_pin
from shopmonitor.views.machine_page import machine_labels, machine_page
from shopmonitor.views.my_hours import kiosk_hours, kiosk_hours_step, my_hours, my_hours_step
from shopmonitor.views.stops import stops

urlpatterns = [
    path("api/v1/node/enroll", EnrollView.as_view()),
    path("api/v1/node/swipes", SwipeView.as_view()),
    path("api/v1/node/events", EventsView.as_view()),
    path("api/v1/node/heartbeat", HeartbeatView.as_view()),
    path("api/v1/node/config", ConfigView.as_view()),
    path("api/v1/node/acl", OfflineListView.as_view()),
    path("api/v1/node/firmware", FirmwareView.as_view()),
    path("api/v1/node/firmware/<uuid:release>", FirmwareFileView.as_view()),
    path("api/v1/node/firmware/<uuid:release>/<int:begin>", FirmwarePieceView.as_view()),
    path("api/v1/node/commands/<uuid:command>", CommandView.as_view()),
    re_path(r"^api/v1/node/", UnknownPathView.as_view()),
    path("floor/", floor, name="floor"),
    path("floor/my-hours/", my_hours, name="my_hours"),
    path("floor/my-hours/<uuid:uid>/<slug:step>/", my_hours_step, name="my_hours_step"),
    path("kiosk/hours/", kiosk_hours, name="kiosk_hours"),
    path("kiosk/hours/<uuid:uid>/<slug:step>/", kiosk_hours_step, name="kiosk_hours_step"),
    path("floor/labels/", machine_labels, name="machine_labels"),
    path("floor/accessories/<uuid:uid>/<slug:word>/", switch, name="switch_accessory"),
    path("floor/machines/<path:code>/", machine_page, name="machine_page"),
    path("kiosk/", kiosk, name="kiosk"),
    path("kiosk/floor/", kiosk_floor, name="kiosk_floor"),
    path("kiosk/leads/", kiosk_leads, name="kiosk_leads"),
    path("kiosk/leads/<uuid:uid>/", kiosk_hand_over, name="kiosk_hand_over"),
    path("kiosk/pair/", pair, name="kiosk_pair"),
    path("kiosk/badge/", badge, name="kiosk_badge"),
    path("kiosk/pin/", pin, name="kiosk_give_pin"),
    path("kiosk/out/", out, name="kiosk_out"),
    path("kiosk/estops/", kiosk_estops, name="kiosk_estops"),
    path("kiosk/estops/<uuid:uid>/<slug:step>/", kiosk_estop_step, name="kiosk_estop_step"),
    path("floor/estops/", floor_estops, name="floor_estops"),
    path("floor/estops/<uuid:uid>/<slug:step>/", floor_estop_step, name="floor_estop_step"),
    path("accounts/alerts/", alert_wish, name="alert_wish"),
    path("kiosk/stops/", stops, name="kiosk_stops"),
    path("accounts/kiosk-pin/", kiosk_pin, name="kiosk_pin"),
    path("api/v1/stops/", StopView.as_view(), name="stop_list"),
    path("api/v1/kpis/", KpiView.as_view(), name="kpis"),
]
