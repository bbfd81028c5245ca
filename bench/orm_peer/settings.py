"""The suite's settings with the peer's one address, and nothing of the pages around it."""

from shopsuite.settings import *  # noqa: F403

ROOT_URLCONF = "bench.orm_peer.urls"
# A package insists on its own while it starts; none is left when the peer serves (wsgi.py).
MIDDLEWARE = ["allauth.account.middleware.AccountMiddleware"]
REST_FRAMEWORK = {"UNAUTHENTICATED_USER": None}
