"""What a backup says of itself: `manifest.json`."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

import msgspec

from core.db.backups.contents import TableContents
from core.db.backups.errors import BackupError

FORMAT = 1
MANIFEST = "manifest.json"


class FileEntry(msgspec.Struct, frozen=True):
    """A file of the backup, as it was written."""

    file: str
    bytes: int
    sha256: str


class DatabaseDump(msgspec.Struct, frozen=True):
    """One database: its dump, and what stood in it in the very snapshot of the dump.

    Attributes:
        behind: columns whose sequence was behind them already: rows that were given their number.
    """

    alias: str
    database: str
    server_version: str
    tool_version: str
    snapshot_at: datetime
    dump: FileEntry
    tables: list[TableContents]
    behind: list[str] = []

    @property
    def major(self) -> int:
        """The major version of PostgreSQL that it came from."""
        return int(self.server_version.split(".")[0])

    @property
    def rows(self) -> int:
        """All rows of all tables."""
        return sum(table.rows for table in self.tables)


class Manifest(msgspec.Struct, frozen=True):
    """All that is known about a backup.

    Attributes:
        run: the `BackupRun` that it belongs to, None where the database has no such table.
        attachments: the files that people attached, as one tar; None where there are none.
        key_ring: fingerprint of the keys without which sealed columns stay closed.
        keys_file: where a copy of the keys was put; never inside the backup.
        same_disk: whether it lies on the disk of the data that it shall save.
    """

    format: int
    suite_version: str
    made_at: datetime
    ended_at: datetime
    run: str | None
    databases: list[DatabaseDump]
    attachments: FileEntry | None
    key_ring: str | None
    keys_file: str | None
    same_disk: bool | None
    notes: list[str]

    @property
    def bytes(self) -> int:
        """The size of all files beside the manifest."""
        return sum(entry.bytes for entry in self.files)

    @property
    def rows(self) -> int:
        """All rows of all databases."""
        return sum(dump.rows for dump in self.databases)

    @property
    def files(self) -> list[FileEntry]:
        """Every file that the backup consists of."""
        more = [self.attachments] if self.attachments else []
        return [*(database.dump for database in self.databases), *more]


def read_manifest(archive: Path) -> Manifest:
    """Read what a backup says of itself.

    Raises:
        BackupError: it is none, or of another format.
    """
    try:
        manifest = msgspec.json.decode((archive / MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise BackupError(
            f"{archive} is no backup: it has no {MANIFEST}. Name the folder that `backup` made."
        ) from None
    except (OSError, msgspec.DecodeError) as error:
        raise BackupError(f"{archive / MANIFEST} cannot be read: {error}") from error
    if manifest.format != FORMAT:
        raise BackupError(
            f"{archive} has format {manifest.format}, this version of the suite reads {FORMAT}. "
            f"Restore it with version {manifest.suite_version} of the suite."
        )
    return manifest


def check_files(archive: Path, manifest: Manifest) -> None:
    """Read every file of a backup and compare its checksum.

    Raises:
        BackupError: one is missing or not as it was written.
    """
    for entry in manifest.files:
        path = archive / entry.file
        if Path(entry.file).name != entry.file or not path.is_file():
            raise BackupError(f"{archive} is not whole: {entry.file} is missing.")
        if path.stat().st_size != entry.bytes or _sha256(path) != entry.sha256:
            raise BackupError(
                f"{path} is not as it was written: its checksum differs. Use another backup, and "
                f"have the disk looked at."
            )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
