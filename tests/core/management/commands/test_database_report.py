"""The report on the databases, for people and for programs."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from core.db.doors import OWNER, through
from tests.core.db.backups.shops import environment, manage


def report(*options: str) -> str:
    out = StringIO()
    call_command("database_report", *options, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_report_for_programs_names_sizes_connections_and_apps() -> None:
    (one,) = json.loads(report("--json"))["databases"]
    assert {app["schema"] for app in one["apps"]} == {"core", "shop_monitor", "shop_tracker"}
    assert sum(app["share"] for app in one["apps"]) == pytest.approx(1, abs=0.001)
    tables = {table["name"]: table for table in one["tables"]}
    assert tables["sync_events"]["parts"] >= 4
    assert "sync_events_default" not in tables
    assert one["database"]["total_bytes"] > 1_000_000
    assert sum(group["count"] for group in one["connections"]) >= 1


@pytest.mark.django_db
def test_report_for_people_is_a_table() -> None:
    text = report("--all")
    for word in ("Apps", "Tables (partitions summed)", "core.suite_users", "Connections"):
        assert word in text
    assert len(text.splitlines()) > len(report().splitlines())


@pytest.mark.django_db(transaction=True)
def test_big_index_that_nobody_used_and_dead_rows_are_told() -> None:
    with through(OWNER), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE core.ballast AS SELECT n, repeat('x', 50) || n AS t"
            " FROM generate_series(1, 60000) n; CREATE INDEX ballast_idle ON core.ballast (t);"
            "ALTER TABLE core.ballast SET (autovacuum_enabled = off)"
        )
        try:
            cursor.execute("DELETE FROM core.ballast WHERE n > 20000")
            cursor.execute("SELECT pg_stat_force_next_flush()")
            cursor.execute("ANALYZE core.ballast")
            (one,) = json.loads(report("--json"))["databases"]
        finally:
            cursor.execute("DROP TABLE core.ballast")
    assert "ballast_idle" in [index["name"] for index in one["unused_indexes"]]
    assert any("VACUUM core.ballast" in hint for hint in one["hints"])


@pytest.mark.django_db
def test_server_that_does_not_count_statements_says_how_to() -> None:
    (one,) = json.loads(report("--json"))["databases"]
    assert any("shared_preload_libraries" in hint for hint in one["hints"])


@pytest.mark.processes
def test_private_server_counts_statements(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    shop = environment(tmp_path / "data")
    assert manage(shop, "migrate", "-v0").returncode == 0
    done = manage(shop, "database_report", "--json")
    assert done.returncode == 0, done.stderr
    one: dict[str, Any] = json.loads(done.stdout)["databases"][0]
    assert one["slow_statements"], one["hints"]
    assert one["slow_statements"][0]["calls"] >= 1
