"""Give a zone, with its machines and nodes, to another region's floor."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from core.errors import SuiteError
from core.models import Area, Zone
from shopmonitor.services.region_moves import Move, list_nodes_to_move, move_zone, plan_move


class Command(BaseCommand):
    help = "Give a zone to an area of another region: move_to_region ZONE AREA"

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the arguments."""
        parser.add_argument("zone", help="code of the zone")
        parser.add_argument("area", help="code of the area of the other region")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Move, or say what would be moved."""
        zone = Zone.objects.filter(code=options["zone"], deleted_at=None).first()
        area = Area.objects.filter(code=options["area"], deleted_at=None).first()
        if zone is None or area is None:
            what = f"zone {options['zone']}" if zone is None else f"area {options['area']}"
            raise CommandError(f"There is no {what}. Give the code that its page shows.")
        try:
            self.move(plan_move(zone=zone, area=area), dry=options["dry_run"])
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from None
        except SuiteError as error:
            raise CommandError(error.message) from None
        except OperationalError as error:
            raise CommandError(
                f"A database is away: {str(error).strip()}. Run this again when it is back; what is"
                " done is not done twice."
            ) from None

    def move(self, move: Move, *, dry: bool) -> None:
        """Do it, or tell it."""
        nodes = list_nodes_to_move(move) if dry else move_zone(move)
        names = ", ".join(node.node_id for node in nodes) or "none"
        region = move.area.region
        if dry:
            self.stdout.write(f"zone {move.zone.code} to area {move.area.code} ({region})")
            self.stdout.write(f"nodes that would go along: {names}")
            return
        self.stdout.write(f"zone {move.zone.code} is of the region '{region}' now; nodes: {names}")
        self.stdout.write(f"Let these nodes speak to the server of '{region}'; their keys hold.")
