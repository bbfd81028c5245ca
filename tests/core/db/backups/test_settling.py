"""A restored suite is whole: its doors open what they opened before."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.db import connection

from core.db.backups.addresses import address_from_url
from core.db.backups.restoration import restore_archive
from tests.core.db.backups.shops import NOON, database, save, scalar

ALLOWED = (
    "SELECT array[has_table_privilege('suite_monitor', 'shop_tracker.orders', 'SELECT'),"
    " has_table_privilege('suite_monitor', 'shop_monitor.nodes', 'UPDATE'),"
    " has_table_privilege('suite_admin', 'core.audit_entries', 'INSERT'),"
    " has_table_privilege('suite_auth', 'core.user_sessions', 'UPDATE')]"
)
POLICIES = "SELECT count(*) FROM pg_policies WHERE schemaname IN ('core', 'shop_monitor')"


@pytest.mark.django_db
def test_doors_of_a_restored_suite_are_as_they_were(tmp_path: Path) -> None:
    here = address_from_url(os.environ["DATABASE_URL"]).on(connection.settings_dict["NAME"])
    archive = save(here, tmp_path / "backups")
    with database("") as target:
        restore_archive(
            archive, {"default": target}, overwrite=True, at=NOON, say=lambda _text: None
        )
        assert scalar(target, ALLOWED) == scalar(here, ALLOWED) == [False, True, False, True]
        assert scalar(target, POLICIES) == scalar(here, POLICIES) != 0
