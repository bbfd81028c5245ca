"""Pages of the floor in the back office that belong to no table."""

from django.contrib import admin
from django.urls import path

from core.admin.first_day.pages import for_administrators
from shopmonitor.admin.access_matrix import PAGE, show_access_matrix
from shopmonitor.admin.badge_enrolments import (
    AGAIN,
    ASK,
    CANCEL,
    WAIT,
    cancel_wait,
    enrol_badge,
    wait_again,
    wait_for_badge,
)
from shopmonitor.admin.first_node import NodeView
from shopmonitor.admin.stops import PAGE as STOPS
from shopmonitor.admin.stops import show_stops

urlpatterns = [
    path("enrol-badge/", admin.site.admin_view(enrol_badge), name=ASK),
    path("enrol-badge/<uuid:uid>/", admin.site.admin_view(wait_for_badge), name=WAIT),
    path("enrol-badge/<uuid:uid>/again/", admin.site.admin_view(wait_again), name=AGAIN),
    path("enrol-badge/<uuid:uid>/cancel/", admin.site.admin_view(cancel_wait), name=CANCEL),
    path("access-matrix/", admin.site.admin_view(show_access_matrix), name=PAGE),
    path("stops/", admin.site.admin_view(show_stops), name=STOPS),
    path("first-day/node/", for_administrators(NodeView.as_view()), name="first_day_node"),
]
