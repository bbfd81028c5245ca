"""Pages of the floor in the back office that belong to no table."""

from django.contrib import admin
from django.urls import path

from core.admin.first_day.pages import for_administrators
from shopmonitor.admin.access_matrix import PAGE, show_access_matrix
from shopmonitor.admin.first_node import NodeView

urlpatterns = [
    path("access-matrix/", admin.site.admin_view(show_access_matrix), name=PAGE),
    path("first-day/node/", for_administrators(NodeView.as_view()), name="first_day_node"),
]
