"""Give a person's program a token, shown this once."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from core.errors import SuiteError
from core.models import SuiteUser
from core.services.api_tokens import create_api_token


class Command(BaseCommand):
    help = "Make an API token: create_api_token USER --scope orders:read --scope machines:write"

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the arguments."""
        parser.add_argument("user", help="user name of the person in whose name the program acts")
        parser.add_argument(
            "--scope", action="append", required=True, metavar="RESOURCE:read|write|*"
        )
        parser.add_argument("--name", default="command line", help="what the token is for")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make the token and print it."""
        user = SuiteUser.objects.filter(
            username__iexact=options["user"], deleted_at__isnull=True
        ).first()
        if user is None:
            raise CommandError(_("There is no person %(user)s.") % {"user": options["user"]})
        try:
            _token, text = create_api_token(
                user=user, name=options["name"], scopes=options["scope"]
            )
        except SuiteError as error:
            raise CommandError(error.message) from None
        self.stdout.write(json.dumps({"token": text}) if options["json"] else text)
        if not options["json"]:
            self.stderr.write(_("The token is shown this once; put it where it is used now."))
