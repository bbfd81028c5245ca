"""Pages of the floor in the back office that belong to no table."""

from django.urls import path

from core.admin.first_day.pages import for_administrators
from shopmonitor.admin.first_node import NodeView

urlpatterns = [
    path("first-day/node/", for_administrators(NodeView.as_view()), name="first_day_node"),
]
