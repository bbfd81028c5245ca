"""Follow the adapters (SHDR) and agents (MTConnect) that the rows of machine readers name."""

import signal
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand

from shopmonitor.services.machine_readers import ReaderHouse


class Command(BaseCommand):
    help = "Read what machines tell themselves (SHDR, MTConnect) until SIGINT or SIGTERM."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Run until told to stop; a machine that is away is asked again and again."""
        stop = Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_anything: stop.set())
        ReaderHouse(stop=stop).run()
