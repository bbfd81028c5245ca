"""The folder of a backup: made under another name, named when it is whole, let go of by age."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec

from core.db.backups.errors import BackupError
from core.db.backups.manifests import MANIFEST, FileEntry, Manifest

PREFIX = "shopsuite-"
UNFINISHED = ".unfinished-"
_NAME = re.compile(rf"{PREFIX}\d{{8}}T\d{{6}}Z(-\d+)?")


class HashingFile:
    """A new file that only we may read; knows its size and checksum at the end."""

    def __init__(self, path: Path) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        self._path = path
        self._file: IO[bytes] = os.fdopen(os.open(path, flags, 0o600), "wb")
        self._sum = hashlib.sha256()
        self._bytes = 0

    def write(self, data: bytes) -> int:
        """Append."""
        self._sum.update(data)
        self._bytes += len(data)
        return self._file.write(data)

    def flush(self) -> None:
        """Hand on what is buffered."""
        self._file.flush()

    def close(self) -> None:
        """Let go of it, finished or not."""
        with suppress(OSError):  # a full disk
            self._file.close()

    def finish(self) -> FileEntry:
        """Put it safely on the disk and say what was written."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self.close()
        return FileEntry(file=self._path.name, bytes=self._bytes, sha256=self._sum.hexdigest())


@dataclass
class Unfinished:
    """A backup that is being written."""

    place: Path
    name: str
    notes: list[str] = field(default_factory=list)
    _files: list[HashingFile] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        """Where it is written."""
        return self.place / f"{UNFINISHED}{self.name}"

    def create(self, file: str) -> HashingFile:
        """Return a new file of the backup."""
        self._files.append(HashingFile(self.folder / file))
        return self._files[-1]

    def close(self) -> None:
        """Let go of every file."""
        for file in self._files:
            file.close()

    def seal(self, manifest: Manifest) -> Path:
        """Write the manifest and give the folder its name; from now on it is a backup."""
        text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
        file = self.create(MANIFEST)
        file.write(text + b"\n")
        file.finish()
        _sync_folder(self.folder)
        archive = self.place / self.name
        self.folder.rename(archive)
        _sync_folder(self.place)
        return archive


@contextmanager
def unfinished(place: Path, *, at: datetime) -> Iterator[Unfinished]:
    """Begin a backup in a place; whatever is not sealed at the end is removed.

    Raises:
        BackupError: another backup is being made there, or the place cannot be used.
    """
    with _sole_writer(place):
        for remains in place.glob(f"{UNFINISHED}*"):
            shutil.rmtree(remains)
        draft = Unfinished(place, _free_name(place, at))
        draft.folder.mkdir(mode=0o700)
        try:
            yield draft
        finally:
            draft.close()
            shutil.rmtree(draft.folder, ignore_errors=True)


@contextmanager
def _sole_writer(place: Path) -> Iterator[None]:
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(place / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise BackupError(
            f"Backups cannot be written to {place}: {error.strerror}. Correct that, or choose "
            f"another place with --to or SHOPSUITE_BACKUP_DIR."
        ) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise BackupError(f"Another backup is being written to {place}; wait for it.") from None
    finally:
        os.close(lock)


def _free_name(place: Path, at: datetime) -> str:
    name = f"{PREFIX}{at:%Y%m%dT%H%M%SZ}"
    number = 1
    while (place / name).exists():  # two in one second
        number += 1
        name = f"{PREFIX}{at:%Y%m%dT%H%M%SZ}-{number}"
    return name


def list_archives(place: Path) -> list[Path]:
    """Return the whole backups of a place, newest first."""
    if not place.is_dir():
        return []
    found = [path for path in place.iterdir() if _NAME.fullmatch(path.name)]
    return sorted((path for path in found if (path / MANIFEST).is_file()), reverse=True)


def newest_archive(place: Path) -> Path:
    """Return the newest backup of a place.

    Raises:
        BackupError: there is none.
    """
    archives = list_archives(place)
    if not archives:
        raise BackupError(f"There is no backup in {place}. Make one: manage.py backup")
    return archives[0]


def let_go(place: Path, *, keep: int) -> list[Path]:
    """Delete all but the newest backups of a place; return those that are gone."""
    gone = list_archives(place)[keep:]
    for archive in gone:
        # Half deleted it must not look whole.
        doomed = archive.with_name(f"{UNFINISHED}{archive.name}")
        archive.rename(doomed)
        shutil.rmtree(doomed)
    return gone


def pack_attachments(source: Path, draft: Unfinished) -> FileEntry | None:
    """Put the files that people attached into one tar; None where there are none."""
    if not source.is_dir() or not any(source.iterdir()):
        return None
    file = draft.create("attachments.tar")
    with tarfile.open(fileobj=file, mode="w|") as tar:  # type: ignore[call-overload]
        tar.add(source, arcname=".", filter=_without_owner)
    return file.finish()


def _without_owner(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    if not (entry.isfile() or entry.isdir()):
        return None
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def unpack_attachments(archive: Path, entry: FileEntry, target: Path) -> None:
    """Put attached files back beside what is there; a file of the same name is replaced."""
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tarfile.open(archive / entry.file) as tar:
        tar.extractall(target, filter="data")


def on_one_disk(one: Path, other: Path) -> bool:
    """Tell whether two places lie on one disk, as far as the system tells."""
    return _existing(one).stat().st_dev == _existing(other).stat().st_dev


def _existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_private(path: Path, data: bytes) -> None:
    """Write a new file that only we may read, whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    file = HashingFile(draft)
    file.write(data)
    file.finish()
    draft.rename(path)
    _sync_folder(path.parent)
