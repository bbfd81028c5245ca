"""What a restored database still needs before it is in its place."""

from __future__ import annotations

from pathlib import Path

from core.db.backups.addresses import Address
from core.db.backups.manifests import Manifest
from core.db.grants import give_grants


def settle(address: Address, *, archive: Path, manifest: Manifest) -> int:
    """Bring a restored database into the present; return how many sign-ins were ended.

    A dump carries no grants: the doors get theirs here, and by `migrate` if it is from before there
    were doors. Sign-ins that were ended since must not come back. The run that made the backup
    stands there as unfinished: it was written down before the snapshot.
    """
    with address.cursor() as cursor:
        cursor.execute(
            "SELECT to_regclass('core.user_sessions'), to_regclass('core.backup_runs'),"
            " to_regclass('core.access_grants')"
        )
        sign_ins, runs, rights = cursor.fetchone()
        if rights is not None:
            give_grants(cursor)
        if runs is not None and manifest.run is not None:
            cursor.execute(
                "UPDATE core.backup_runs SET state = 'done', finished_at = %s, archive = %s,"
                " size_bytes = %s, row_total = %s WHERE uid = %s",
                [manifest.ended_at, str(archive), manifest.bytes, manifest.rows, manifest.run],
            )
        if sign_ins is None:
            return 0
        cursor.execute("DELETE FROM core.user_sessions")
        return int(cursor.rowcount)
