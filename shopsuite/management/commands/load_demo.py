"""Make the demo shop, or as much of it as is not there yet, and write its key data."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from core.db.router import home_aliases
from core.events.dispatch import deliver_all
from shopsuite.demo.calendars import make_calendars
from shopsuite.demo.demo_file import read_known, write_draft
from shopsuite.demo.doors import make_doors
from shopsuite.demo.material import make_material
from shopsuite.demo.nodes import make_nodes
from shopsuite.demo.people import make_people
from shopsuite.demo.places import make_places
from shopsuite.demo.stop_reasons import make_stop_reasons
from shopsuite.demo.work import make_work


class Command(BaseCommand):
    help = "Make the demo shop; run again, it makes what is missing and keeps the rest."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the options."""
        parser.add_argument(
            "--empty", action="store_true", help="Administrator, token and menu, no shop."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Make what is missing, through the services; the apps have heard of it at the end."""
        known = read_known(settings.SUITE_DATA_DIR)
        admin, doors = make_doors(known)
        content = {"url": known.get("url", ""), **doors, "badges": [], "nodes": []}
        if not options["empty"]:
            machines = make_places()
            make_stop_reasons()
            content["badges"] = make_people(by=admin)
            make_calendars()
            content["nodes"] = make_nodes(machines)
            make_work(machines)
            make_material()
        for alias in home_aliases():
            deliver_all(alias)
        draft = write_draft(settings.SUITE_DATA_DIR, content)
        self.stdout.write(
            f"{len(content['nodes'])} nodes, {len(content['badges'])} badges; key data in {draft}"
        )
