"""Let nodes take part through an MQTT broker; `runsuite` starts it where one is named."""

import signal
from threading import Event
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application

from core.db.deadline import install_wait_callback
from shopmonitor.mqtt.address import URL, read_address
from shopmonitor.mqtt.door import MqttDoor


class Command(BaseCommand):
    help = f"Take messages of nodes from the broker of {URL} and answer them."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run until SIGINT or SIGTERM."""
        if not settings.SUITE_MQTT_URL:
            raise CommandError(f"{URL} is not set: write where the broker is.")
        try:
            address = read_address(settings.SUITE_MQTT_URL)
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from None
        stop = Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_anything: stop.set())
        # Bounded in time as in the web process: a frozen database holds no node up.
        install_wait_callback()
        MqttDoor(address, get_wsgi_application()).run(stop)
