"""Put fresh keys in front of the ring; `rekey` brings the rows over."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import SuiteError
from core.services.rekeying import rotate_identity_key, rotate_keys


class Command(BaseCommand):
    help = (
        "Put fresh keys in front of the key ring while everything goes on; copy the file to every "
        "machine that has it, then run rekey, and later rekey --drop-old."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Let the key for other components be changed alone."""
        parser.add_argument(
            "--identity",
            action="store_true",
            help="change the key that signs for other components instead; nothing else comes next",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Rotate and say what comes next."""
        if options["identity"]:
            path = rotate_identity_key()
            self.stdout.write(f"A fresh key signs from now on. Copy {path} to every web server.")
            return
        try:
            rotate_keys(path=settings.SUITE_KEY_FILE)
        except SuiteError as error:
            raise CommandError(error.message) from None
        self.stdout.write("Fresh keys are in front. Next: manage.py rekey")
