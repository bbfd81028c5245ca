"""Put fresh keys in front of the ring; `rekey` brings the rows over."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.errors import SuiteError
from core.services.rekeying import rotate_keys


class Command(BaseCommand):
    help = (
        "Put fresh keys in front of the key ring while everything goes on; copy the file to every "
        "machine that has it, then run rekey, and later rekey --drop-old."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Rotate and say what comes next."""
        try:
            rotate_keys(path=settings.SUITE_KEY_FILE)
        except SuiteError as error:
            raise CommandError(error.message) from None
        self.stdout.write("Fresh keys are in front. Next: manage.py rekey")
