"""The suite's settings with the peer's one address, and nothing of the pages around it."""

from shopsuite.settings import *  # noqa: F403
from shopsuite.settings import INSTALLED_APPS as SUITE_APPS

INSTALLED_APPS = [app for app in SUITE_APPS if not app.startswith("allauth")]
ROOT_URLCONF = "bench.orm_peer.urls"
MIDDLEWARE = []
REST_FRAMEWORK = {"UNAUTHENTICATED_USER": None}
