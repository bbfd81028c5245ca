"""The web process: pages, API and node door."""

import os

from django.core.wsgi import get_wsgi_application

from core.db.deadline import install_wait_callback
from core.db.doors import close_process
from core.heap import settle_heap
from shopsuite.databases import forget_owners

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopsuite.settings")
install_wait_callback()
close_process()
forget_owners()
application = get_wsgi_application()
settle_heap()
