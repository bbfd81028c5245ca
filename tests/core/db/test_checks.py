"""What an operator may get wrong is said with the remedy."""

from pathlib import Path

import pytest
from django.core.checks import registry
from django.core.management import call_command
from django.db import models
from django.db.backends.postgresql.psycopg_any import is_psycopg3
from django.test.utils import isolate_apps
from pytest_django import Settings

from core.db import checks
from core.db.doors import Door, through
from core.secrets.key_ring import ensure_key_file
from tests.core.db.aliases import another_alias


def test_suite_itself_is_clean() -> None:
    call_command("check", fail_level="WARNING")


def test_two_tables_of_one_name_are_an_error() -> None:
    with isolate_apps("core", "shopmonitor"):

        class Things(models.Model):
            class Meta:
                app_label = "core"
                db_table = "things"

        class OtherThings(models.Model):
            class Meta:
                app_label = "shopmonitor"
                db_table = "things"

        (message,) = checks.double_names([Things, OtherThings])
    assert message.id == "suite.E001"
    assert "things" in message.msg
    assert "db_table" in str(message.hint)


def test_a_proxy_shares_the_table_of_its_model() -> None:
    with isolate_apps("core"):

        class Things(models.Model):
            class Meta:
                app_label = "core"
                db_table = "things"

        class RoundThings(Things):
            class Meta:
                app_label = "core"
                proxy = True

        assert checks.double_names([Things, RoundThings]) == []


def test_psycopg_three_beside_psycopg2_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert checks.check_driver() == [], "the suite runs on psycopg2 alone"
    (tmp_path / "psycopg").mkdir()
    (tmp_path / "psycopg" / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    (message,) = checks.check_driver()
    assert message.id == "suite.E002"
    assert "pip uninstall psycopg" in str(message.hint)


def test_driver_in_use_is_psycopg2() -> None:
    assert not is_psycopg3


def test_missing_key_file_is_an_error(settings: Settings, tmp_path: Path) -> None:
    settings.SUITE_KEY_FILE = tmp_path / "keys.json"
    (message,) = checks.check_key_file()
    assert (message.id, "SHOPSUITE_KEY_FILE" in message.msg) == ("suite.E003", True)
    ensure_key_file(settings.SUITE_KEY_FILE)
    assert checks.check_key_file() == []


def test_key_file_that_others_may_read_is_an_error(settings: Settings, tmp_path: Path) -> None:
    settings.SUITE_KEY_FILE = tmp_path / "keys.json"
    ensure_key_file(settings.SUITE_KEY_FILE)
    settings.SUITE_KEY_FILE.chmod(0o640)
    (message,) = checks.check_key_file()
    assert "chmod 600" in message.msg


@pytest.mark.django_db
def test_search_path_is_right_here() -> None:
    assert checks.check_search_path(databases=["default"]) == []


@pytest.mark.usefixtures("open_databases")
def test_lost_search_path_is_an_error_with_the_statement_that_mends_it() -> None:
    with another_alias("lost", OPTIONS={"options": "-c search_path=public"}) as alias:
        (message,) = checks.check_search_path(databases=[alias])
    assert message.id == "suite.E005"
    assert "SET search_path = core, shop_monitor, shop_tracker" in str(message.hint)


@pytest.mark.usefixtures("open_databases")
def test_path_of_the_database_holds_without_the_connections() -> None:
    with another_alias("plain", OPTIONS={}) as alias:
        assert checks.check_search_path(databases=[alias]) == []


@pytest.mark.usefixtures("open_databases")
def test_database_that_is_away_is_a_warning() -> None:
    with another_alias("away", PORT="1") as alias:
        (message,) = checks.check_search_path(databases=[alias])
    assert message.id == "suite.W004"


@pytest.mark.usefixtures("open_databases")
def test_server_side_cursors_behind_a_pooler_are_an_error(settings: Settings) -> None:
    settings.SUITE_DATABASE_POOLER = True
    (message,) = checks.check_pooler(databases=["default"])
    assert message.id == "suite.E006"
    with another_alias("pooled", DISABLE_SERVER_SIDE_CURSORS=True) as alias:
        assert checks.check_pooler(databases=[alias]) == []


@pytest.mark.usefixtures("open_databases")
def test_two_aliases_of_one_database_are_an_error() -> None:
    with another_alias("twin") as alias:
        assert checks.check_distinct_databases(databases=["default"]) == []
        (message,) = checks.check_distinct_databases(databases=["default", alias])
    assert message.id == "suite.E007"
    assert "default" in message.msg
    assert "twin" in message.msg


def test_checks_are_signed_up() -> None:
    known = registry.registry.registered_checks | registry.registry.deployment_checks
    names = {getattr(check, "__name__", "") for check in known}
    assert {
        "check_table_names",
        "check_driver",
        "check_key_file",
        "check_search_path",
        "check_pooler",
        "check_distinct_databases",
    } <= names


@pytest.mark.django_db
def test_path_is_checked_before_there_are_roles() -> None:
    with through(Door("suite_not_made_yet")):
        assert checks.check_search_path(databases=["default"]) == []
