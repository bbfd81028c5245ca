"""The line above a list: views, days, columns and files."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from core.models import Machine, SavedView, SecurityEvent, SuiteUser
from core.services.saved_views import save_view
from tests.factories.core import MachineFactory, UserFactory, make_badge
from tests.factories.list_rows import MAKERS
from tests.factories.people import make_person, signed_in

pytestmark = pytest.mark.django_db

MACHINES = "/admin/core/machine/"
SESSIONS = "/admin/shopmonitor/machinesession/"


@pytest.fixture
def boss() -> SuiteUser:
    return make_person(is_admin=True)


@pytest.fixture
def browser(boss: SuiteUser) -> Client:
    client = Client()
    client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    return client


def shown(browser: Client, url: str) -> list[Any]:
    answer = browser.get(url)
    assert answer.status_code == 200, url
    return list(answer.context["cl"].result_list)


def test_view_keeps_filters_order_and_columns(browser: Client) -> None:
    MachineFactory.create(code="B", status="locked")
    MachineFactory.create(code="A", status="locked")
    MachineFactory.create(code="C")
    page = browser.get(f"{MACHINES}?status__exact=locked&o=1&cols=code&cols=status&p=")
    fields = {"name": "Locked", "query": page.context["cl"].line.query, "do": "save"}
    saved = browser.post(f"{MACHINES}views/", fields)
    assert saved.status_code == 302
    again = browser.get(f"{MACHINES}views/{saved['Location']}".replace("views/../", ""))
    assert [machine.code for machine in again.context["cl"].result_list] == ["A", "B"]
    assert again.context["cl"].list_display[1:] == ["code", "status"]
    assert again.context["cl"].line.open_view.name == "Locked"
    assert 'aria-current="page">\n          Locked' in again.content.decode()


def test_view_of_the_usual_columns_keeps_them(browser: Client, boss: SuiteUser) -> None:
    fields = {"name": "Usual", "query": browser.get(MACHINES).context["cl"].line.query}
    browser.post(f"{MACHINES}views/", fields | {"do": "save"})
    assert "cols=code&cols=name" in boss.saved_views.get().query


def test_own_view_opens_by_itself_and_all_rows_stay_in_reach(
    browser: Client, boss: SuiteUser
) -> None:
    MachineFactory.create(code="A", status="locked")
    MachineFactory.create(code="B")
    save_view(
        user=boss,
        list_name="core.machine",
        name="Locked",
        query="status__exact=locked",
        is_default=True,
    )
    opened = browser.get(MACHINES, follow=True)
    assert [machine.code for machine in opened.context["cl"].result_list] == ["A"]
    whole = opened.context["cl"].line.links[0]["link"]
    assert len(shown(browser, MACHINES + whole)) == 2
    assert len(shown(browser, f"{MACHINES}?q=B")) == 1


def test_shared_view_of_another_is_opened_but_not_changed(browser: Client) -> None:
    other = UserFactory.create()
    view = save_view(user=other, list_name="core.machine", name="Theirs", query="q=x", shared=True)
    page = browser.get(f"{MACHINES}?{view.query}&view={view.uid}")
    assert "Theirs" in page.content.decode()
    assert not page.context["cl"].line.is_own
    fields = {"uid": view.uid, "name": "Mine", "query": ""}
    for deed in ("change", "delete"):
        answer = browser.post(f"{MACHINES}views/", fields | {"do": deed}, follow=True)
        assert "somebody else" in answer.content.decode()
    assert SavedView.objects.get().name == "Theirs"


def test_own_view_is_changed_and_deleted(browser: Client, boss: SuiteUser) -> None:
    view = save_view(user=boss, list_name="core.machine", name="A", query="q=a")
    fields = {"uid": view.uid, "name": "B", "query": "q=b&p=x&view=y", "shared": "on"}
    browser.post(f"{MACHINES}views/", fields | {"do": "change"})
    view.refresh_from_db()
    assert (view.name, view.query, view.shared) == ("B", "q=b", True)
    browser.post(f"{MACHINES}views/", fields | {"do": "delete"})
    assert not SavedView.objects.exists()
    said = browser.post(f"{MACHINES}views/", {"uid": "x", "do": "delete"}, follow=True)
    assert "not there any more" in said.content.decode()


def test_views_are_for_who_may_see_the_list() -> None:
    stranger = signed_in(make_person())
    for path in ("views/", "export/"):
        assert stranger.get(f"{MACHINES}{path}").status_code in {302, 403}
    assert not SavedView.objects.exists()


def test_unknown_columns_are_left_out(browser: Client) -> None:
    page = browser.get(f"{MACHINES}?cols=name&cols=password&cols=pk")
    assert page.context["cl"].list_display[1:] == ["name"]
    assert len(browser.get(f"{MACHINES}?cols=nothing").context["cl"].list_display) > 2


@time_machine.travel(datetime(2026, 3, 4, 23, 30, tzinfo=UTC), tick=False)
def test_days_are_those_of_the_readers_clock(browser: Client, boss: SuiteUser) -> None:
    SuiteUser.objects.filter(pk=boss.pk).update(time_zone="Europe/Berlin")
    berlin = ZoneInfo("Europe/Berlin")
    begins = {}
    for day, hour in ((4, 23), (5, 0), (3, 12), (1, 12)):
        session = MAKERS["shopmonitor.machinesession"]()
        session.started_at = datetime(2026, 3, day, hour, 10, tzinfo=berlin)
        session.save()
        begins[session.pk] = (day, hour)

    def days(query: str) -> list[tuple[int, int]]:
        return [begins[row.pk] for row in shown(browser, f"{SESSIONS}?{query}")]

    # In Berlin it is half past midnight of the 5th.
    assert days("days=today") == [(5, 0)]
    assert days("days=yesterday") == [(4, 23)]
    assert days("days=week") == [(5, 0), (4, 23), (3, 12)]
    assert days("from=2026-03-03&to=2026-03-04") == [(4, 23), (3, 12)]
    assert days("from=2026-03-05") == [(5, 0)]
    assert days("to=2026-03-01") == [(1, 12)]
    assert len(days("days=nonsense")) == 4


def test_day_that_is_none_leads_back_to_the_list(browser: Client) -> None:
    assert browser.get(f"{SESSIONS}?from=yesterday")["Location"].endswith("?e=1")


def test_due_days_take_in_the_last_one(browser: Client) -> None:
    order = MAKERS["shoptracker.order"]()
    order.due_date = timezone.localdate() + timedelta(days=400)
    order.save()
    day = order.due_date.isoformat()
    assert shown(browser, f"/admin/shoptracker/order/?from={day}&to={day}") == [order]


def exported(browser: Client, url: str) -> bytes:
    answer: Any = browser.get(url)
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    return b"".join(answer.streaming_content)


def rows_of(text: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.decode("utf-8-sig")), delimiter=delimiter))


def test_file_holds_the_rows_and_columns_that_are_shown(browser: Client) -> None:
    MachineFactory.create(code="B", name="=1+1", status="locked")
    MachineFactory.create(code="A", name="Säge", status="locked")
    MachineFactory.create(code="C")
    page = browser.get(f"{MACHINES}?status__exact=locked&o=1&cols=code&cols=name&cols=status")
    csv_link, xlsx_link = (each["link"] for each in page.context["cl"].line.exports)
    expected = [["Code", "Name", "Status"], ["A", "Säge", "Locked"], ["B", "'=1+1", "Locked"]]
    assert rows_of(exported(browser, MACHINES + csv_link)) == expected
    sheet = load_workbook(io.BytesIO(exported(browser, MACHINES + xlsx_link))).active
    cells = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert cells == [*expected[:2], ["B", "=1+1", "Locked"]]


def test_file_is_written_as_the_reader_reads(browser: Client, boss: SuiteUser) -> None:
    SuiteUser.objects.filter(pk=boss.pk).update(language="de", time_zone="Europe/Berlin")
    job = MAKERS["shoptracker.job"]()
    job.quantity, job.released_at = "12.5", datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    job.save()
    link = "/admin/shoptracker/job/export/?format=csv&cols=quantity&cols=released_at"
    _head, row = rows_of(exported(browser, link), ";")
    assert row == ["12,500", "02.03.2026 00:30:00"]


def test_file_of_many_rows_is_read_batch_by_batch(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.admin.list_export.BATCH", 3)
    MachineFactory.create_batch(11)
    rows = rows_of(exported(browser, f"{MACHINES}export/?format=csv&cols=code"))
    assert [code for (code,) in rows[1:]] == list(
        Machine.objects.order_by("-pk").values_list("code", flat=True)
    )


def test_guards_hear_of_people_in_a_file(browser: Client, boss: SuiteUser) -> None:
    exported(browser, f"{MACHINES}export/?format=csv")
    assert not SecurityEvent.objects.filter(kind="list_exported").exists()
    make_badge(UserFactory.create(), "04A1B2C3")
    text = exported(browser, "/admin/core/badge/export/?format=csv")
    told = SecurityEvent.objects.get(kind="list_exported")
    assert (told.user, told.detail["list"]) == (boss, "core.badge")
    assert b"04A1B2C3" not in text
    assert "…B2C3" in text.decode()


@pytest.mark.parametrize("asked", ["cols=digest&cols=tag_encrypted", "cols=password"])
def test_no_file_holds_a_secret(browser: Client, asked: str) -> None:
    badge = make_badge(UserFactory.create(), "04A1B2C3")
    for page in ("badge", "suiteuser"):
        text = exported(browser, f"/admin/core/{page}/export/?format=csv&{asked}").decode()
        assert badge.digest not in text
        assert badge.tag_encrypted not in text
