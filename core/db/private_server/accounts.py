"""Which operating system account PostgreSQL runs as: it refuses to run as root, and rightly so."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.db.private_server.errors import PrivateServerError

UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """The account of the server; `switch` tells whether we must change to it."""

    name: str
    uid: int
    gid: int
    switch: bool

    def popen_arguments(self) -> dict[str, Any]:
        """Return what `subprocess` needs to become this account, with no other group."""
        if not self.switch:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Give `path` to the account; changes nothing where we already are that account."""
        if self.switch:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)

    def can_enter(self, directory: Path) -> bool:
        """Tell whether the account can walk to `directory`, by letting it try."""
        if not self.switch:
            return True
        walk = ["/bin/sh", "-c", 'cd -- "$1"', "sh", str(directory)]
        tried = subprocess.run(
            walk, cwd="/", check=False, capture_output=True, **self.popen_arguments()
        )
        return tried.returncode == 0


def server_account(cluster: Path) -> Account:
    """Return who runs the server of `cluster`: its owner, else us, else (as root) nobody special.

    Raises:
        PrivateServerError: the cluster is another person's, or no fit account exists.
    """
    owner = cluster.stat().st_uid if cluster.exists() else None
    if os.geteuid() != 0:
        return _ourselves(cluster, owner)
    if owner:
        return _account(pwd.getpwuid(owner))
    for name in UNPRIVILEGED:
        try:
            return _account(pwd.getpwnam(name))
        except KeyError:
            continue
    raise PrivateServerError(
        "PostgreSQL must not run as root, and this system has neither a user 'postgres' nor "
        "'nobody' to run it as. Start the suite as an ordinary user, or make one of the two "
        "(useradd --system postgres)."
    )


def _ourselves(cluster: Path, owner: int | None) -> Account:
    uid = os.geteuid()
    if owner is not None and owner != uid:
        raise PrivateServerError(
            f"The database in {cluster} belongs to another user (number {owner}). Start the suite "
            f"as that user or as root, or choose another folder with SHOPSUITE_DATA_DIR."
        )
    try:
        return Account(pwd.getpwuid(uid).pw_name, uid, os.getegid(), switch=False)
    except KeyError:
        raise PrivateServerError(
            f"PostgreSQL wants to know the name of the user it runs as, and user number {uid} has "
            f"no line in /etc/passwd. Add one, start the suite as another user, or name a database "
            f"server of yours with DATABASE_URL."
        ) from None


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid, switch=True)
