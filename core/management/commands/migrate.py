"""`migrate` as the one who owns the tables."""

from typing import Any

from django.core.management.commands.migrate import Command as DjangoCommand

from core.db import doors


class Command(DjangoCommand):
    """Django's own, through no door."""

    def handle(self, *args: Any, **options: Any) -> Any:
        """Change the tables as their owner; policies let it see all rows."""
        with doors.through(doors.OWNER):
            return super().handle(*args, **options)
