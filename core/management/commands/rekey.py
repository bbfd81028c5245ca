"""Bring everything that is sealed, and the digests of badges, to the newest keys."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.errors import SuiteError
from core.services.rekeying import Rekeyed, drop_older_keys, rekey


class Command(BaseCommand):
    help = (
        "Seal anew what older keys sealed, and make the digests of badges anew. It may be broken "
        "off and run again, as often as you like, while people work."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the options."""
        parser.add_argument("--drop-old", action="store_true", help="then forget the older keys")
        parser.add_argument(
            "--with-tokens",
            action="store_true",
            help="also when tokens that nobody has used since open nothing then",
        )
        parser.add_argument("--json", action="store_true", help="print one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it and say how much there was to do."""
        try:
            done = self._do(options)
        except SuiteError as error:
            raise CommandError(error.message) from None
        if options["json"]:
            self.stdout.write(json.dumps(asdict(done)))
            return
        for name, count in done.columns.items():
            self.stdout.write(f"{name}: {count} sealed anew")
        self.stdout.write(f"badges: {done.badges} digests made anew")
        for name in done.tokens_left:
            self.stdout.write(f"not used since: {name}")

    def _do(self, options: dict[str, Any]) -> Rekeyed:
        if options["drop_old"]:
            return drop_older_keys(path=settings.SUITE_KEY_FILE, with_tokens=options["with_tokens"])
        return rekey()
