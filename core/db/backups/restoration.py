"""A restore from beginning to end: prepared beside, compared, then switched; or nothing at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from core.db.backups.addresses import Address
from core.db.backups.errors import BackupError
from core.db.backups.manifests import DatabaseDump, Manifest, check_files, read_manifest
from core.db.backups.restoring import (
    Target,
    count_others,
    database_exists,
    differences,
    drop_database,
    load,
    make_target,
    rows_of_people,
    switch,
)
from core.db.backups.settling import settle

MOST_DIFFERENCES = 10


@dataclass
class Restored:
    """What a restore did."""

    manifest: Manifest
    databases: list[str] = field(default_factory=list)
    set_aside: list[str] = field(default_factory=list)
    sign_ins_ended: int = 0
    connections_ended: int = 0


def restore_archive(
    archive: Path,
    addresses: Mapping[str, Address],
    *,
    only: str | None = None,
    overwrite: bool,
    at: datetime,
    say: Callable[[str], None],
) -> Restored:
    """Put a whole backup back; what stood there is set aside under another name.

    Args:
        addresses: where each database of the backup goes, by alias.
        only: the one of them that is meant.
        overwrite: whether databases that hold data may make way.

    Raises:
        BackupError: something was wrong; all is as it was before.
    """
    manifest = read_manifest(archive)
    dumps = [dump for dump in manifest.databases if only in (None, dump.alias)]
    _fit(dumps, addresses)
    say(f"reading {archive}")
    check_files(archive, manifest)
    if not overwrite:
        _refuse_to_overwrite(addresses)
    restored = Restored(manifest)
    targets: list[Target] = []
    try:
        for dump in dumps:
            targets.append(make_target(dump, addresses[dump.alias], at=at))
            _fill(archive, targets[-1], say)
        for target in targets:
            restored.sign_ins_ended += settle(target.fresh, archive=archive, manifest=manifest)
    except BaseException:
        _clear(targets)
        raise
    restored.connections_ended = sum(count_others(t.address) for t in targets if t.must_switch)
    restored.set_aside = switch(targets, at=at)
    restored.databases = [str(target.address) for target in targets]
    return restored


def _fit(dumps: list[DatabaseDump], addresses: Mapping[str, Address]) -> None:
    wanted = {dump.alias for dump in dumps}
    if wanted != set(addresses):
        raise BackupError(
            f"The backup holds the databases {', '.join(sorted(wanted))}, here are places for "
            f"{', '.join(sorted(addresses))}. Set the addresses as they were when it was made "
            f"(CORE_DATABASE_URL, MONITOR_DATABASE_URL, …), or choose one with --only."
        )


def _refuse_to_overwrite(addresses: Mapping[str, Address]) -> None:
    for address in addresses.values():
        rows = rows_of_people(address) if database_exists(address) else 0
        if rows:
            raise BackupError(
                f"{address} holds data ({rows} rows). Say --yes to let it make way: it is not "
                f"deleted but set aside under another name. Or restore to another place with "
                f"--to-database or --into-data-dir."
            )


def _fill(archive: Path, target: Target, say: Callable[[str], None]) -> None:
    say(f"restoring {target.dump.rows} rows to {target.fresh}")
    load(archive, target.dump, target.fresh)
    say("comparing every table with the backup")
    told = differences(target.dump, target.fresh)
    if told:
        _empty_again(target)
        raise BackupError(
            "What was restored is not what was saved; nothing was changed: "
            + "; ".join(told[:MOST_DIFFERENCES])
        )


def _empty_again(target: Target) -> None:
    if not target.is_new:
        with target.fresh.cursor() as cursor:
            cursor.execute("DROP SCHEMA IF EXISTS core, shop_monitor, shop_tracker CASCADE")


def _clear(targets: list[Target]) -> None:
    for target in targets:
        with suppress(BackupError):
            if target.is_new:
                drop_database(target.fresh)
            elif not target.must_switch:
                _empty_again(target)
