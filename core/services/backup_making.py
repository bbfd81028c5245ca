"""Making a backup: written down, dumped, sealed, old ones let go."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import Error

from core import VERSION
from core.choices import BackupReason
from core.clock import utc_now
from core.db.backups.addresses import address_of
from core.db.backups.archives import Unfinished, let_go, on_one_disk, pack_attachments, unfinished
from core.db.backups.dumping import dump_databases
from core.db.backups.keys import fingerprint_of, keep_keys
from core.db.backups.manifests import FORMAT, Manifest
from core.db.router import home_aliases
from core.errors import SuiteError
from core.models import BackupRun
from core.services.backups import begin_backup, fail_backup, finish_backup, note_removed

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wish:
    """What a backup shall be.

    Attributes:
        keep: how many stay in the place; None: all.
        keys_place: where the keys are copied to; None: they are left out.
    """

    place: Path
    reason: BackupReason
    keep: int | None = None
    keys_place: Path | None = None


@dataclass(frozen=True)
class Made:
    """A backup that is whole."""

    archive: Path
    manifest: Manifest
    removed: list[Path] = field(default_factory=list)


def make_backup(*, wish: Wish) -> Made:
    """Make a backup of every database of the settings; what is begun and fails leaves nothing.

    Raises:
        SuiteError: why it came to nothing, with the remedy.
    """
    run = _begin(wish.reason)
    try:
        with unfinished(wish.place, at=utc_now()) as draft:
            manifest = _write(draft, wish, run)
            archive = draft.seal(manifest)
            removed = [] if wish.keep is None else let_go(wish.place, keep=wish.keep)
    except BaseException as error:
        _note_failed(run, error)
        raise
    if run is not None:
        finish_backup(run=run, archive=archive, size_bytes=manifest.bytes, rows=manifest.rows)
        note_removed(archives=removed, at=utc_now())
    return Made(archive, manifest, removed)


def _begin(reason: BackupReason) -> BackupRun | None:
    try:
        return begin_backup(reason=reason)
    except Error:
        # Before the first `migrate` there is no such table; a database that is away is said below.
        logger.info("backup not written down", exc_info=True)
        return None


def _note_failed(run: BackupRun | None, error: BaseException) -> None:
    if run is None:
        return
    words = error.message if isinstance(error, SuiteError) else f"{type(error).__name__}: {error}"
    try:
        fail_backup(run=run, error=words)
    except Error:  # the database went away: the age of the last good one raises the alarm
        logger.warning("failed backup not written down", exc_info=True)


def _write(draft: Unfinished, wish: Wish, run: BackupRun | None) -> Manifest:
    made_at = utc_now()
    sources = [(alias, address_of(alias)) for alias in home_aliases()]
    databases = dump_databases(sources, draft)
    attachments = pack_attachments(Path(settings.MEDIA_ROOT), draft)
    same_disk = on_one_disk(draft.folder, settings.SUITE_DATA_DIR)
    if same_disk:
        draft.notes.append(
            f"It lies on the disk of the data directory ({settings.SUITE_DATA_DIR}): a broken disk "
            f"takes both. Copy it elsewhere, or set SHOPSUITE_BACKUP_DIR."
        )
    return Manifest(
        format=FORMAT,
        suite_version=VERSION,
        made_at=made_at,
        ended_at=utc_now(),
        run=str(run.uid) if run else None,
        databases=databases,
        attachments=attachments,
        key_ring=fingerprint_of(settings.SUITE_KEY_FILE),
        keys_file=_keep_keys(draft, wish),
        same_disk=same_disk,
        notes=draft.notes,
    )


def _keep_keys(draft: Unfinished, wish: Wish) -> str | None:
    draft.notes.append(
        f"Without {settings.SUITE_KEY_FILE}.identity, which signs for other components: where it "
        f"is missing a fresh one is made, and components fetch its public half."
    )
    if wish.keys_place is None:
        draft.notes.append(
            f"Without the keys: keep a copy of {settings.SUITE_KEY_FILE} yourself. Without it "
            f"badges, node keys and tokens of a restored shop are worthless."
        )
        return None
    copy = keep_keys(settings.SUITE_KEY_FILE, place=wish.keys_place, archives=wish.place)
    draft.notes.append(
        f"The keys were copied to {copy}, apart from the data that they open: keep the two in "
        f"different places."
    )
    return str(copy)
