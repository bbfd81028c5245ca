"""The suite's settings, with the app of the effects and with django-q2.

The queue is set up to be fast: no stored results, twenty jobs a fetch, a short poll, no chatter.
"""

from shopsuite.settings import *  # noqa: F403
from shopsuite.settings import INSTALLED_APPS as SUITE_APPS

INSTALLED_APPS = [*SUITE_APPS, "bench.queue_peer.apps.EffectsConfig"]
Q_CLUSTER = {
    "name": "bench",
    "workers": 2,
    "orm": "default",
    "bulk": 20,
    "queue_limit": 200,
    "poll": 0.05,
    "save_limit": -1,
    "timeout": 60,
    "retry": 120,
    "catch_up": False,
    "log_level": "WARNING",
}
