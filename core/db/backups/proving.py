"""Prove that a backup can be used: read it into a scratch server and look at what came out."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from cryptography.fernet import InvalidToken

from core.db.backups.addresses import Address
from core.db.backups.contents import list_sequences_behind
from core.db.backups.keys import fingerprint
from core.db.backups.manifests import DatabaseDump, check_files, read_manifest
from core.db.backups.restoring import create_database, differences, load
from core.db.private_server.layout import ROOT
from core.errors import KeyRingError
from core.secrets.key_ring import KeyRing, read_key_file

SAMPLE = 20
LONGEST_MESSAGE = 1000
# table and its sealed column; a backup of an older version may lack one
SEALED = {"core.badges": "tag_encrypted", "shop_monitor.node_keys": "secret_encrypted"}


class Proof(msgspec.Struct):
    """What was seen of one database of a backup; `faults` is empty when it is good.

    Attributes:
        migrations: `current`, or `brought forward` when the backup is of an older version.
        decrypted: how many sealed values of a sample the keys opened; None without keys.
    """

    alias: str
    tables: int = 0
    rows: int = 0
    migrations: str = ""
    decrypted: int | None = None
    faults: list[str] = msgspec.field(default_factory=list)
    notes: list[str] = msgspec.field(default_factory=list)


def prove_archive(
    archive: Path, scratch: Address, *, key_file: Path, say: Callable[[str], None]
) -> list[Proof]:
    """Restore every database of a backup into a scratch server and judge it.

    Raises:
        BackupError: a file is not as it was written, or cannot be restored.
    """
    manifest = read_manifest(archive)
    say(f"reading {archive}")
    check_files(archive, manifest)
    proofs = []
    for dump in manifest.databases:
        say(f"restoring {dump.alias}: {len(dump.tables)} tables, {dump.rows} rows")
        proof = Proof(alias=dump.alias, tables=len(dump.tables), rows=dump.rows)
        address = scratch.on(f"proof_{dump.alias}")
        create_database(address)
        load(archive, dump, address)
        proof.faults += differences(dump, address)
        _look_at(address, dump, proof)
        _open_sample(address, proof, key_file=key_file, wanted=manifest.key_ring)
        _migrate(address, proof)
        proofs.append(proof)
    return proofs


def _look_at(address: Address, dump: DatabaseDump, proof: Proof) -> None:
    with address.cursor() as cursor:
        for behind in list_sequences_behind(cursor):
            if behind.column in dump.behind:
                continue
            proof.faults.append(
                f"{behind.column}: the sequence {behind.sequence} would give {behind.next_value}, "
                f"{behind.highest} is taken"
            )
    if not dump.tables:
        proof.notes.append("there are no tables yet")


def _open_sample(address: Address, proof: Proof, *, key_file: Path, wanted: str | None) -> None:
    ring = _ring(key_file, wanted, proof)
    if ring is None:
        return
    proof.decrypted = 0
    with address.cursor() as cursor:
        for table, column in SEALED.items():
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
            if cursor.fetchone()[0]:
                cursor.execute(f"SELECT {column} FROM {table} ORDER BY id DESC LIMIT {SAMPLE}")
                _open(ring, table, cursor.fetchall(), proof)


def _ring(key_file: Path, wanted: str | None, proof: Proof) -> KeyRing | None:
    try:
        ring = read_key_file(key_file)
    except KeyRingError as error:
        proof.notes.append(f"no keys at hand, sealed values were not tried: {error.message}")
        return None
    if wanted is not None and fingerprint(ring) != wanted:
        proof.notes.append(f"the keys in {key_file} are not those of the day of the backup")
    return ring


def _open(ring: KeyRing, table: str, rows: list[Any], proof: Proof) -> None:
    for row in rows:
        try:
            ring.box.decrypt(row[0].encode())
        except InvalidToken:
            proof.faults.append(f"{table}: the keys do not open its sealed values")
            return
        proof.decrypted = (proof.decrypted or 0) + 1


def _migrate(address: Address, proof: Proof) -> None:
    """Ask whether this version of the suite can work with it, bringing it forward if need be."""
    if not proof.tables:
        return
    if _manage(address, "--check").returncode == 0:
        proof.migrations = "current"
        return
    done = _manage(address, "--no-input")
    proof.migrations = "brought forward"
    if done.returncode != 0:
        proof.migrations = "failed"
        told = done.stderr.strip()[-LONGEST_MESSAGE:]
        proof.faults.append(f"this version of the suite cannot bring it forward: {told}")


def _manage(address: Address, option: str) -> subprocess.CompletedProcess[str]:
    inherited = os.environ.items()  # noqa: TID251  # it is handed on
    environment = {name: value for name, value in inherited if "DATABASE_" not in name}
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "migrate", option],
        env={**environment, "DATABASE_URL": address.url},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
