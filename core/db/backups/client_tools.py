"""PostgreSQL's own programs for dumps: pg_dump and pg_restore of a version that fits the server."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from core.db.backups.errors import BackupError
from core.db.private_server.binaries import program_folders


@dataclass(frozen=True)
class ClientTools:
    """A folder with pg_dump and pg_restore, and the version they are."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """What is compared with the server's major version."""
        return int(self.version.split(".")[0])

    def tool(self, name: str) -> str:
        """Return the full path of one of the programs."""
        return str(self.folder / name)


def find_client_tools(*, server_major: int) -> ClientTools:
    """Return the programs of the server's own version, else the oldest newer ones.

    Raises:
        BackupError: there are none, or all are older than the server.
    """
    found = {tools.folder: tools for tools in map(_probe, program_folders()) if tools is not None}
    fit = [tools for tools in found.values() if tools.major >= server_major]
    if fit:
        return min(fit, key=lambda tools: tools.major)
    have = ", ".join(sorted({tools.version for tools in found.values()})) or "none"
    raise BackupError(
        f"The server is PostgreSQL {server_major}, and pg_dump here is too old for it (found: "
        f"{have}). Install the client tools of that version (apt-get install "
        f"postgresql-client-{server_major}), or name their folder with SHOPSUITE_POSTGRES_BIN."
    )


def _probe(folder: Path) -> ClientTools | None:
    program = folder / "pg_dump"
    if not program.exists() or not (folder / "pg_restore").exists():
        return None
    asked = subprocess.run(
        [str(program), "--version"], capture_output=True, text=True, timeout=30, check=False
    )
    match = re.search(r"(\d+(?:\.\d+)?)", asked.stdout)
    return ClientTools(folder, match[1]) if match else None
