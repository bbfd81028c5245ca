"""The shop's keys beside its backups, and never in them: who finds one of the two reads nothing."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from core.db.backups.archives import write_private
from core.db.backups.errors import BackupError
from core.errors import KeyRingError
from core.secrets.key_ring import KeyRing, read_key_file


def fingerprint(ring: KeyRing) -> str:
    """Return what tells one ring from another and gives nothing away: the keys are random."""
    text = "\0".join([*ring.keys, ring.lookup, ring.web, *ring.older_lookups, *ring.older_web])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def fingerprint_of(path: Path) -> str | None:
    """Return the fingerprint of a key file, None where there is none that can be read."""
    try:
        return fingerprint(read_key_file(path))
    except KeyRingError:
        return None


def keep_keys(key_file: Path, *, place: Path, archives: Path) -> Path:
    """Copy the key file to a place of its own, once for each state of it; return the copy.

    Raises:
        BackupError: the place is the backups' own, or cannot be written to.
        KeyRingError: there are no keys to copy.
    """
    if place.resolve() == archives.resolve() or archives.resolve() in place.resolve().parents:
        raise BackupError(
            f"The keys must not lie among the backups ({archives}): who finds both reads every "
            f"badge. Choose another folder with --keys-to or SHOPSUITE_BACKUP_KEYS_DIR."
        )
    copy = place / f"keys-{fingerprint(read_key_file(key_file))}.json"
    if fingerprint_of(copy) is None:
        try:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(copy, key_file.read_bytes())
        except OSError as error:
            raise BackupError(
                f"The keys cannot be copied to {place}: {error.strerror}. Correct that, choose "
                f"another folder with --keys-to, or leave them out with --without-keys."
            ) from error
    return copy


def put_keys_back(source: Path, target: Path, *, at: datetime) -> list[str]:
    """Make a copy of the keys the shop's own; others that stand there are moved aside, not lost.

    Returns what was done, in words.

    Raises:
        KeyRingError: the copy cannot be read.
    """
    wanted = fingerprint(read_key_file(source))
    if fingerprint_of(target) == wanted:
        return [f"The keys in {target} are the right ones; they stay."]
    told = []
    if target.exists():
        aside = target.with_name(f"{target.name}.before-{at:%Y%m%dT%H%M%SZ}")
        target.rename(aside)
        told.append(f"Other keys stood in {target}; they were moved to {aside.name}.")
    target.parent.mkdir(parents=True, exist_ok=True)
    write_private(target, source.read_bytes())
    return [*told, f"The keys were put back to {target}."]
