"""The peer's web process."""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.orm_peer.settings"
django.setup()
settings.MIDDLEWARE = []
application = WSGIHandler()
