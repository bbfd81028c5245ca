"""A backup asked for by hand: it fails, somebody is told, the next one ends the alarm."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from core.db.backups.addresses import address_of
from core.db.backups.manifests import read_manifest
from core.models import BackupRun
from core.services.backup_schedule import CHILD, start_wanted_backup
from shopmonitor.models import Alert
from shopsuite.databases import SCHEMAS
from tests.factories.people import make_person, signed_in
from tests.outbox import deliver_everywhere
from tests.waiting import wait_for

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.processes,
    pytest.mark.usefixtures("at_core"),
]

PAGE = "admin:core_backuprun_back_up_now"


@pytest.fixture(autouse=True)
def _dispatcher_of_the_test(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> Iterator[None]:
    settings.SUITE_BACKUP_AT = None
    # The process that it starts reads its own settings.
    for schema, variable in SCHEMAS.items():
        alias = settings.SUITE_ALIASES[schema]
        monkeypatch.setenv(variable, address_of(alias).url)
    monkeypatch.setenv("SHOPSUITE_SITE", "core")
    monkeypatch.setenv("SHOPSUITE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SHOPSUITE_BACKUP_DIR", str(tmp_path / "disk" / "backups"))
    monkeypatch.setenv("SHOPSUITE_BACKUP_VERIFY_DAYS", "0")
    yield
    if CHILD.process is not None:
        CHILD.process.kill()
        CHILD.process.wait()
        CHILD.process = None


def press_the_button(browser: Client) -> BackupRun:
    """Ask for a backup as a person does, let the timers see it, wait for its end."""
    token = browser.get(reverse(PAGE)).context["csrf_token"]
    assert browser.post(reverse(PAGE), {"csrfmiddlewaretoken": str(token)}).status_code == 302
    start_wanted_backup()
    assert wait_for(lambda: not CHILD.is_alive(), 60.0)
    deliver_everywhere()
    return BackupRun.objects.order_by("-pk")[0]


def test_backup_that_fails_raises_an_alert_and_the_next_good_one_ends_it(tmp_path: Path) -> None:
    browser = signed_in(make_person(is_admin=True))
    (tmp_path / "disk").write_text("no disk is mounted here")
    failed = press_the_button(browser)
    assert failed.state == "failed"
    alert = Alert.objects.get()
    assert (alert.kind, alert.state) == ("backup", "open")
    assert "SHOPSUITE_BACKUP_DIR" in alert.text

    (tmp_path / "disk").unlink()
    done = press_the_button(browser)
    assert done.state == "done"
    assert read_manifest(Path(done.archive)).run == str(done.uid)
    alert.refresh_from_db()
    assert alert.state == "resolved"
