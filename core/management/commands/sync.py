"""Say how the outboxes stand, put failed events again, tell an app's state anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error

from core.choices import App
from core.clock import utc_now
from core.db.router import home_aliases
from core.selectors.outbox_states import list_outbox_states
from core.services.resync import publish_state
from core.services.sync_events import retry_failed_events


class Command(BaseCommand):
    help = "Say how the outboxes stand, put failed events again, tell an app's state anew."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the options."""
        parser.add_argument(
            "--status", action="store_true", help="Pending, failed and lag per database and app."
        )
        parser.add_argument("--retry", action="store_true", help="Deliver failed events again.")
        parser.add_argument(
            "--resync", metavar="APP", choices=App.values, help="Publish the state of APP anew."
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what is asked; without an option say how it stands."""
        if options["resync"]:
            count = publish_state(app=App(options["resync"]))
            self.stdout.write(f"{options['resync']}: {count} published anew")
        if options["retry"]:
            for alias in home_aliases():
                self.stdout.write(f"{alias}: {retry_failed_events(alias=alias)} put again")
        if options["status"] or not (options["retry"] or options["resync"]):
            for alias in home_aliases():
                self.write_status(alias)

    def write_status(self, alias: str) -> None:
        """Write a line for each app with open events in a database."""
        try:
            states = list_outbox_states(alias=alias, now=utc_now())
        except Error as error:
            self.stdout.write(f"{alias}: away ({str(error).strip()})")
            return
        if not states:
            self.stdout.write(f"{alias}: nothing waits")
        for state in states:
            held = f", {state.held} held: their module is off" if state.held else ""
            self.stdout.write(
                f"{alias}: {state.target_app} ({state.region}): {state.pending} pending,"
                f" {state.failed} failed, lag {state.lag.total_seconds():.1f} s{held}"
            )
