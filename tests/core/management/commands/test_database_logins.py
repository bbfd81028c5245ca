"""Logins are told, with the SQL that makes them and the address of the private server's."""

import re
from io import StringIO
from pathlib import Path

import psycopg2
import pytest
from django.core.management import CommandError, call_command

from core.db.private_server import hold
from core.db.roles import LOGINS, REPORT_LOGIN


def told(*words: str) -> str:
    out = StringIO()
    call_command("database_logins", *words, stdout=out)
    return out.getvalue()


def test_logins_are_told_with_their_roles() -> None:
    assert "suite_monitor_login: suite_monitor, suite_auth\n" in told()


def test_sql_makes_them_all_and_says_how_to_give_passwords() -> None:
    text = told("--sql", "lord")
    for login in LOGINS:
        assert f"CREATE ROLE {login} LOGIN NOINHERIT" in text
        assert f"\\password {login}" in text
    assert re.search(r'GRANT suite_monitor, .* TO "lord";', text)


def test_report_tool_gets_an_address_and_nothing_but_its_role(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOPSUITE_DATA_DIR", str(tmp_path))
    with pytest.raises(CommandError, match="Start the suite once"):
        told("--address", REPORT_LOGIN)
    with pytest.raises(CommandError, match="no login nobody"):
        told("--address", "nobody")
    with hold(tmp_path):
        connection = psycopg2.connect(told("--address", REPORT_LOGIN).strip())
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == ("suite_report",)
        connection.close()
