"""Print the link with which the first administrator is made."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.core.management.base import BaseCommand, CommandParser
from django.urls import reverse
from django.utils.translation import gettext as _

from core.selectors.administrators import has_administrator
from core.services.first_administrator import make_first_key


class Command(BaseCommand):
    help = "Print the link with which the first administrator is made; good for a day."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the arguments."""
        parser.add_argument("--url", default="http://127.0.0.1:8000", help="address of the suite")
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the link, or that there is an administrator."""
        link = None if has_administrator() else first_link(options["url"])
        if options["json"]:
            self.stdout.write(json.dumps({"link": link}))
        elif link:
            self.stdout.write(link)
        else:
            self.stderr.write(_("There is an administrator already; no link is needed."))


def first_link(url: str) -> str:
    """Return the link as a whole."""
    path = reverse("first_administrator")
    return f"{url.rstrip('/')}{path}?{urlencode({'key': make_first_key()})}"
