"""`flush` as the one who owns the tables."""

from typing import Any

from django.core.management.commands.flush import Command as DjangoCommand

from core.db import doors


class Command(DjangoCommand):
    """Django's own, through no door: the trail can be emptied by nobody else."""

    def handle(self, **options: Any) -> None:
        """Empty the tables as their owner."""
        with doors.through(doors.OWNER):
            super().handle(**options)
