"""Django's `migrate`, as the owner, over all databases of the installation in the right order."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import OperationalError

from core.db.beside import beside
from core.db.doors import OWNER, through
from core.db.replication import migrating
from core.db.replication.errors import ReplicationError
from core.db.replication.hands import Hands
from core.db.replication.places import HOME, Copy

MIGRATE_LOCK = 710_400


class Command(migrate.Command):
    help = "Bring the tables of all databases up to date (with --database: of one)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take all databases where none is named."""
        super().add_arguments(parser)
        parser.set_defaults(database=None)

    def get_check_kwargs(self, options: dict[str, Any]) -> Any:
        """Check the database that is named, else home: a copy may be away."""
        return super().get_check_kwargs({**options, "database": options["database"] or HOME})

    def handle(self, *args: Any, **options: Any) -> None:
        """Change the tables as their owner; policies let it see all rows."""
        with through(OWNER):
            self.migrate(*args, **options)

    def migrate(self, *args: Any, **options: Any) -> None:
        """Migrate one database, or all; a copy that is away is told when the others are done."""
        if options["database"] or len(migrating.aliases()) == 1:
            self.migrate_one(options["database"] or HOME, *args, **options)
            return
        plan = migrating.plan_of_home(options["app_label"], options["migration_name"])
        changes = not (options["check_unapplied"] or options["plan"])
        followers = migrating.followers() if changes else []
        failures = []
        for alias in migrating.order_of(plan):
            self.say(options, f"Database {alias}")
            try:
                self.migrate_one(alias, *args, **options)
            except OperationalError as error:
                if alias == HOME:
                    raise
                failures.append(f"{alias}: {str(error).strip()}")
            if alias == HOME and followers and migrating.takes_away(plan):
                self.wait(followers, options)
        failures += self.follow(followers, options)
        if failures:
            again = "Run migrate again when that is mended; the others are done."
            raise CommandError("\n".join([*failures, again]))

    def migrate_one(self, alias: str, *args: Any, **options: Any) -> None:
        """Migrate a database; of two who begin at once, one waits for the other."""
        with beside(alias) as waiting, waiting.cursor() as cursor:
            cursor.execute("BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATE_LOCK])
            super().handle(*args, **{**options, "database": alias})

    def wait(self, followers: list[Copy], options: dict[str, Any]) -> None:
        """Let arrive what home wrote while it still had what is taken away."""
        for copy in migrating.await_arrival(followers):
            self.say(options, f"{copy.alias}: has not everything of home yet; it goes on without")

    def follow(self, followers: list[Copy], options: dict[str, Any]) -> list[str]:
        """Let the copies follow what there is now; return what went wrong."""
        failures = []
        for copy in followers:
            try:
                migrating.follow_again(copy, Hands(lambda text: self.say(options, text)))
            except ReplicationError as error:
                failures.append(error.message)
        return failures

    def say(self, options: dict[str, Any], text: str) -> None:
        """Write a line, unless nothing is to be said."""
        if options["verbosity"] > 0:
            self.stdout.write(text)
