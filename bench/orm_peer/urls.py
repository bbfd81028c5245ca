"""The peer's address: the same as the product's, so that the same signed bytes fit."""

from django.urls import path

from bench.orm_peer.ingest import EventsView
from bench.orm_peer.views import SwipeView

urlpatterns = [
    path("api/v1/node/swipes", SwipeView.as_view()),
    path("api/v1/node/events", EventsView.as_view()),
]
