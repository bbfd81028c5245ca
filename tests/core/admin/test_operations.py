"""The pages of who keeps the suite running."""

import pytest
from django.test import Client
from django.urls import reverse

from core.choices import BackupReason, BackupState, Level
from core.clock import utc_now
from core.models import BackupRun
from tests.factories.people import give_right, make_person, signed_in

pytestmark = pytest.mark.django_db

LIST = "admin:core_backuprun_changelist"
NOW = "admin:core_backuprun_back_up_now"


@pytest.fixture
def browser() -> Client:
    return signed_in(make_person(is_admin=True))


@pytest.mark.parametrize("page", ["suite_health", "suite_database"])
def test_page_opens_for_administrators_alone(browser: Client, page: str) -> None:
    assert browser.get(reverse(page)).status_code == 200
    manager = make_person()
    give_right(manager, Level.VIEW)
    assert signed_in(manager).get(reverse(page)).status_code in (302, 403)
    assert Client().get(reverse(page)).status_code == 302


def test_health_page_shows_problem_and_remedy(browser: Client) -> None:
    page = browser.get(reverse("suite_health")).content.decode()
    assert "Needs hands now" in page
    assert "manage.py runsuite" in page


def test_database_page_names_the_tables(browser: Client) -> None:
    page = browser.get(reverse("suite_database")).content.decode()
    assert "shop_monitor" in page
    assert "core.suite_users" in page


def test_list_of_backups_says_where_they_lie_and_how_to_restore(browser: Client) -> None:
    BackupRun.objects.create(
        state=BackupState.FAILED, reason=BackupReason.SCHEDULED, error="The disk is full."
    )
    BackupRun.objects.create(
        state=BackupState.DONE,
        reason=BackupReason.BY_HAND,
        size_bytes=2_000_000,
        verified_at=utc_now(),
    )
    page = browser.get(reverse(LIST)).content.decode()
    for text in ("The disk is full.", "1.9", "Good", "manage.py restore", "backup-keys"):
        assert text in page


def test_button_asks_first_and_then_asks_for_a_backup(browser: Client) -> None:
    asked = browser.get(reverse(NOW))
    assert asked.status_code == 200
    assert not BackupRun.objects.exists()
    token = asked.context["csrf_token"]
    answer = browser.post(reverse(NOW), {"csrfmiddlewaretoken": str(token)})
    assert answer.status_code == 302
    run = BackupRun.objects.get()
    assert (run.state, run.reason) == ("requested", "by_hand")
    assert run.requested_by.startswith("Person ")


def test_tile_is_an_alarm_only_when_the_backup_is_too_old(browser: Client) -> None:
    BackupRun.objects.create(
        state=BackupState.DONE,
        reason=BackupReason.SCHEDULED,
        started_at=utc_now(),
        finished_at=utc_now(),
    )
    (tile,) = [t for t in browser.get("/admin/").context["tiles"] if "backup" in t["link"]]
    assert (tile["figure"], tile["is_alarm"]) == (0, False)
    BackupRun.objects.update(started_at=utc_now().replace(year=2025))
    (tile,) = [t for t in browser.get("/admin/").context["tiles"] if "backup" in t["link"]]
    assert tile["is_alarm"]
