"""Write docs/events.md from the types of events."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from core.events.documentation import events_page


class Command(BaseCommand):
    help = "Write docs/events.md from the types of events."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write the page."""
        path = Path(settings.BASE_DIR) / "docs" / "events.md"
        path.write_text(events_page(), encoding="utf-8")
        self.stdout.write(str(path))
