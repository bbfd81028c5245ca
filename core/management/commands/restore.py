"""Put a backup back: into the databases of the settings, another one, or a new data directory."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.clock import utc_now
from core.db.backups.addresses import Address, address_from_url, address_of
from core.db.backups.archives import unpack_attachments
from core.db.backups.errors import BackupError
from core.db.backups.keys import fingerprint_of, put_keys_back
from core.db.backups.manifests import Manifest, read_manifest
from core.db.backups.restoration import Restored, restore_archive
from core.db.private_server import hold, prepare
from core.db.private_server.layout import Layout
from core.db.router import home_aliases
from core.errors import SuiteError

AFTERWARDS = """\
Everybody signs in again. Passwords, API tokens and badges are as on the day of the backup:
block again what was blocked since.
Start the suite (or start it again): manage.py runsuite brings an older backup forward.
Nodes go on by themselves: what they still hold arrives now, and what had arrived before the
backup is not taken twice. What no node holds any more is gone.
Events that waited in the outbox are delivered now; receipts keep them from a second effect.\
"""
WITHOUT_KEYS = (
    "There are no keys for this data. Badges are not recognised, nodes are refused, API tokens do "
    "not work until the key file of that day stands in {place}: manage.py restore … --keys FILE, "
    "or copy it there (mode 0600). Without it: enter badges anew and enroll nodes again."
)


class Command(BaseCommand):
    help = (
        "Put a backup back; it is compared to the row before it takes the place of what is there."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("archive", type=Path, help="folder that `backup` made")
        where = parser.add_mutually_exclusive_group()
        where.add_argument("--to-database", metavar="URL", help="another database")
        where.add_argument(
            "--into-data-dir", type=Path, metavar="DIR", help="the private server of another folder"
        )
        parser.add_argument("--only", metavar="DATABASE", help="one of several databases")
        parser.add_argument("--keys", type=Path, metavar="FILE", help="put these keys back too")
        parser.add_argument(
            "--yes", action="store_true", help="databases that hold data may make way"
        )
        parser.add_argument("--json", action="store_true", help="tell it as one JSON document")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Put it back, or leave everything as it was."""
        archive = options["archive"].expanduser().absolute()
        try:
            manifest = read_manifest(archive)
            with _addresses(manifest, options) as addresses:
                restored = restore_archive(
                    archive,
                    addresses,
                    only=options["only"],
                    overwrite=options["yes"],
                    at=utc_now(),
                    say=self.stderr.write,
                )
            words = [*_told(restored), *_put_back_files(archive, manifest, options)]
        except SuiteError as error:
            raise CommandError(error.message) from error
        if options["json"]:
            document = {"archive": str(archive), "databases": restored.databases}
            document |= {"set_aside": restored.set_aside, "told": words}
            self.stdout.write(json.dumps(document, indent=1))
        else:
            self.stdout.write("\n".join(words))


@contextmanager
def _addresses(manifest: Manifest, options: dict[str, Any]) -> Iterator[Mapping[str, Address]]:
    """Say where each database of the backup goes; a private server runs meanwhile."""
    if options["into_data_dir"]:
        directory = options["into_data_dir"].expanduser().absolute()
        if Layout(directory).major_version() is None:
            newest = max(dump.major for dump in manifest.databases)
            prepare(directory, at_least=newest).door.close()
        with hold(directory) as held:
            yield {_single(manifest, options): address_from_url(held.url)}
    elif options["to_database"]:
        yield {_single(manifest, options): address_from_url(options["to_database"])}
    else:
        aliases = [options["only"]] if options["only"] else home_aliases()
        if not set(aliases) <= set(home_aliases()):
            known = ", ".join(home_aliases())
            raise BackupError(f"--only: there is no database {options['only']} (known: {known}).")
        yield {alias: address_of(alias) for alias in aliases}


def _single(manifest: Manifest, options: dict[str, Any]) -> str:
    names = [dump.alias for dump in manifest.databases]
    if options["only"] in names or (len(names) == 1 and not options["only"]):
        return options["only"] or names[0]
    raise BackupError(f"The backup holds {', '.join(names)}: choose one with --only.")


def _told(restored: Restored) -> list[str]:
    told = [f"Restored and compared to the row: {name}" for name in restored.databases]
    told += [
        f"What stood there before is kept as database {name}; when you are sure, drop it."
        for name in restored.set_aside
    ]
    if restored.connections_ended:
        told.append(f"{restored.connections_ended} connections to it were ended.")
    told.append(f"{restored.sign_ins_ended} sign-ins were ended.")
    return [*told, *AFTERWARDS.splitlines()]


def _put_back_files(archive: Path, manifest: Manifest, options: dict[str, Any]) -> list[str]:
    """Put attachments and, where they are missing or asked for, the keys back."""
    told = []
    directory = options["into_data_dir"]
    media, key_file = Path(settings.MEDIA_ROOT), Path(settings.SUITE_KEY_FILE)
    if directory:
        directory = directory.expanduser().absolute()
        media, key_file = directory / "media", directory / "keys.json"
    if manifest.attachments and not options["to_database"]:
        unpack_attachments(archive, manifest.attachments, media)
        told.append(f"Attached files were put back to {media}.")
    source = options["keys"]
    if source is None and not key_file.exists() and manifest.keys_file:
        source = Path(manifest.keys_file) if Path(manifest.keys_file).exists() else None
    if source is not None:
        told += put_keys_back(source, key_file, at=utc_now())
    if manifest.key_ring and fingerprint_of(key_file) != manifest.key_ring:
        told.append(WITHOUT_KEYS.format(place=key_file))
    return told
