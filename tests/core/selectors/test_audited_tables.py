"""The report says of each table whether it is audited, how, and why not."""

from io import StringIO

import pytest
from django.core.management import call_command

from core.db.audited import tables
from core.selectors.audited_tables import list_audited_tables


def test_every_table_is_told_once_with_how_or_why_not() -> None:
    told = {f"{table.schema}.{table.name}": table for table in list_audited_tables()}
    assert len(told) == len(list(tables()))
    assert all(table.note for table in told.values())
    assert told["core.badges"].note == "values hidden: digest, tag_encrypted"
    assert told["core.areas"].note == "every change"
    assert told["shop_monitor.machine_sessions"].note == "corrections after ended_at"
    assert not told["shop_monitor.badge_swipes"].audited
    assert "append-only" in told["shop_monitor.badge_swipes"].note


@pytest.mark.django_db
def test_database_report_prints_it() -> None:
    out = StringIO()
    call_command("database_report", stdout=out)
    lines = out.getvalue().splitlines()
    assert any("core.badges" in line and "values hidden" in line for line in lines)
    assert any("core.user_sessions" in line and "security events" in line for line in lines)
