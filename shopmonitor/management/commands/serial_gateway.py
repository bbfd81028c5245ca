"""Let readers and nodes on serial lines take part; needs no database, the suite may be far away."""

import signal
from pathlib import Path
from threading import Event
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from shopmonitor.gateway.checks import check_gateway, list_ports
from shopmonitor.gateway.configuration import FILE_NAME, read_configuration
from shopmonitor.gateway.errors import GatewayError
from shopmonitor.gateway.gateway import Gateway


class Command(BaseCommand):
    help = "Read badge readers and node consoles on serial lines and send what they say."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the options."""
        parser.add_argument(
            "--config", type=Path, help=f"TOML file; default: {FILE_NAME} in the data directory."
        )
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--check", action="store_true", help="Try everything once, then end.")
        what.add_argument(
            "--list-ports", action="store_true", help="Name the serial ports of this machine."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run until SIGINT or SIGTERM."""
        if options["list_ports"]:
            self.stdout.write("\n".join(list_ports()) or _("There is no serial port here."))
            return
        try:
            config = read_configuration(options["config"] or settings.SUITE_DATA_DIR / FILE_NAME)
            if options["check"]:
                self._check(check_gateway(config))
                return
            stop = Event()
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_anything: stop.set())
            Gateway(config, stop=stop).run()
        except GatewayError as error:
            raise CommandError(error.message) from None

    def _check(self, found: list[tuple[str, str]]) -> None:
        """Print one line for each thing; fail when one is not well."""
        for name, problem in found:
            self.stdout.write(f"{name}: {problem or 'ok'}")
        if any(problem for _name, problem in found):
            raise CommandError(_("Not everything is well; see above."))
