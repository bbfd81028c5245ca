"""Say which modules are on, or switch one; django-waffle's own command would tell nobody."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import SuiteError
from core.modules import modules_in_order
from core.selectors.modules import list_modules_off
from core.services.modules import switch_module


class Command(BaseCommand):
    help = "Say which modules are on, or switch one: waffle_switch orders off."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the options."""
        parser.add_argument("name", nargs="?", help="The module.")
        parser.add_argument("state", nargs="?", choices=["on", "off"])
        parser.add_argument("--note", default="", help="Why.")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Switch if asked, then say how it stands."""
        if options["name"] and options["state"]:
            try:
                switch_module(
                    name=options["name"], on=options["state"] == "on", note=options["note"]
                )
            except SuiteError as error:
                raise CommandError(error.message) from None
        off = list_modules_off()
        for module in modules_in_order():
            self.stdout.write(f"{module.name}: {'off' if module.name in off else 'on'}")
