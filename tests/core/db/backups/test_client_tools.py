from __future__ import annotations

from pathlib import Path

import pytest

from core.db.backups.client_tools import find_client_tools
from core.db.backups.errors import BackupError


def make_tools(folder: Path, version: str) -> Path:
    """Make programs that say a version, as an installation of PostgreSQL's client has them."""
    folder.mkdir()
    for name in ("pg_dump", "pg_restore"):
        (folder / name).write_text(f"#!/bin/sh\necho '{name} (PostgreSQL) {version}'\n")
        (folder / name).chmod(0o755)
    return folder


def test_programs_of_the_servers_own_version_come_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_tools(tmp_path / "98", "98.2")
    monkeypatch.setenv("SHOPSUITE_POSTGRES_BIN", str(folder))
    assert find_client_tools(server_major=98).folder == folder
    assert find_client_tools(server_major=15).major < 98
    assert find_client_tools(server_major=97).version == "98.2"


def test_server_that_is_newer_than_all_programs_names_the_package() -> None:
    with pytest.raises(BackupError, match="postgresql-client-99"):
        find_client_tools(server_major=99)
