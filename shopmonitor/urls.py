"""Addresses of the floor: the node door (no slash at the end)."""

from django.urls import path

from shopmonitor.api.swipes import SwipeView

urlpatterns = [
    path("api/v1/node/swipes", SwipeView.as_view()),
]
