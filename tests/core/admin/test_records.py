"""Records in the back office: written by the services that tell the apps."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from core.models import Badge, Machine, SecurityEvent, SuiteGroup, SuiteUser, SyncEvent
from tests.factories.core import (
    GroupFactory,
    MachineFactory,
    UserFactory,
    ZoneFactory,
    make_badge,
)
from tests.factories.people import PASSWORD, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> SuiteUser:
    return make_person(is_admin=True)


@pytest.fixture
def browser(boss: SuiteUser) -> Client:
    client = Client()
    client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    return client


def events() -> list[str]:
    rows = SyncEvent.objects.filter(target_app="shop_monitor").exclude(resource_type="user")
    return list(rows.order_by("sequence").values_list("event_type", flat=True))


def machine_form(machine: Machine | None = None, **values: Any) -> dict[str, Any]:
    return {
        "code": machine.code if machine else "W1",
        "name": "Lathe",
        "zone": machine.zone_id if machine else ZoneFactory.create().pk,
        "machine_type": "",
        "qualification": "",
        "status": "active",
        "min_level": "operate",
        "max_operators": 1,
        "inactivity_warning_s": 3300,
        "micro_stop_s": 120,
        "inactivity_end_s": 3600,
        "allowed_from": "",
        "allowed_until": "",
    } | values


def test_machine_made_changed_and_retired_tells_the_apps_each_time(browser: Client) -> None:
    assert browser.post("/admin/core/machine/add/", machine_form()).status_code == 302
    machine = Machine.objects.get()
    here = f"/admin/core/machine/{machine.pk}/"
    changed = browser.post(f"{here}change/", machine_form(machine, name="Mill"))
    assert changed.status_code == 302
    assert "Retire" in browser.get(f"{here}delete/").content.decode()
    assert browser.post(f"{here}delete/", {"post": "yes"}).status_code == 302
    machine.refresh_from_db()
    assert (machine.name, machine.revision, machine.is_deleted) == ("Mill", 3, True)
    assert events() == ["machine.created", "machine.updated", "machine.deactivated"]
    assert LogEntry.objects.count() == 3


def test_retired_machine_leaves_the_list_until_asked_for(browser: Client) -> None:
    machine = MachineFactory.create(name="Gone")
    browser.post(f"/admin/core/machine/{machine.pk}/delete/", {"post": "yes"})
    browser.get("/admin/")  # shows the message that names it
    assert "Gone" not in browser.get("/admin/core/machine/").content.decode()
    assert "Gone" in browser.get("/admin/core/machine/?retired=yes").content.decode()
    again = browser.post(f"/admin/core/machine/{machine.pk}/delete/", {"post": "yes"})
    assert again.status_code == 403


def test_doubled_code_is_told_at_the_field_and_nothing_is_written(browser: Client) -> None:
    taken = MachineFactory.create()
    page = browser.post("/admin/core/machine/add/", machine_form(code=taken.code))
    assert page.status_code == 200
    assert "code" in page.context["adminform"].form.errors
    assert Machine.objects.get() == taken
    assert events() == []


def test_badge_is_issued_by_its_tag_which_stays_unseen(browser: Client) -> None:
    person = UserFactory.create()
    new = {"user": person.pk, "tag": "04 A1 B2 C3", "expires_at_0": "", "expires_at_1": ""}
    new["note"] = ""
    assert browser.post("/admin/core/badge/add/", new).status_code == 302
    badge = Badge.objects.get()
    assert (badge.user, badge.last4, badge.state) == (person, "B2C3", "active")
    assert events() == ["badge.created"]
    page = browser.get(f"/admin/core/badge/{badge.pk}/change/").content.decode()
    assert "04A1B2C3" not in page
    again = browser.post("/admin/core/badge/add/", new, follow=True).content.decode()
    assert f"belongs to {person} (Active)" in again


@pytest.mark.parametrize("tag", ["08A1B2C3", "xyz", "04A1"])
def test_wrong_tag_is_told_at_the_field(browser: Client, tag: str) -> None:
    new = {"user": UserFactory.create().pk, "tag": tag}
    page = browser.post("/admin/core/badge/add/", new)
    assert page.status_code == 200
    assert "tag" in page.context["adminform"].form.errors


def test_chosen_badges_are_blocked(browser: Client) -> None:
    badge = make_badge(UserFactory.create(), "04A1B2C3")
    chosen = {"action": "block_badges", "_selected_action": [badge.pk], "confirmed": "yes"}
    assert browser.post("/admin/core/badge/", chosen).status_code == 302
    badge.refresh_from_db()
    assert badge.state == "blocked"
    assert events() == ["badge.updated"]


def test_new_person_gets_a_first_badge_and_later_a_password(browser: Client) -> None:
    new = {"username": "anna", "display_name": "Anna", "active": "on", "rfid_tag": "04A1B2C3"}
    assert browser.post("/admin/core/suiteuser/add/", new).status_code == 302
    anna = SuiteUser.objects.get(username="anna")
    assert anna.badges.get().last4 == "B2C3"
    assert not anna.has_usable_password()
    here = f"/admin/core/suiteuser/{anna.pk}/set-password/"
    assert browser.get(here).status_code == 200
    typo = browser.post(here, {"new_password1": PASSWORD, "new_password2": "other"})
    assert typo.status_code == 200
    done = browser.post(here, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert done.status_code == 302
    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)


def test_right_given_in_the_back_office_is_told_to_the_guards(
    browser: Client, boss: SuiteUser
) -> None:
    group = GroupFactory.create()
    new = {"group": group.pk, "level": "operate", "resource_type": "*"}
    assert browser.post("/admin/core/suitepermission/add/", new).status_code == 302
    told = SecurityEvent.objects.get(kind="right_changed")
    assert (told.user, told.detail["holder"]) == (boss, str(group))


def test_members_of_a_group_are_kept_with_it(browser: Client) -> None:
    group, person = GroupFactory.create(), UserFactory.create()
    form = {
        "name": group.name,
        "groupmember_set-TOTAL_FORMS": 1,
        "groupmember_set-INITIAL_FORMS": 0,
        "groupmember_set-0-user": person.pk,
    }
    answer = browser.post(f"/admin/core/suitegroup/{group.pk}/change/", form)
    assert answer.status_code == 302
    assert SuiteGroup.objects.get().members.get() == person
    assert events() == ["group.updated"]
    told = SyncEvent.objects.get(event_type="group.updated", target_app="shop_monitor")
    assert told.payload["fields"]["members"] == [str(person.uid)]


def test_ended_sign_in_must_sign_in_again(browser: Client) -> None:
    other = make_person(is_admin=True)
    theirs = Client()
    theirs.force_login(other, backend="django.contrib.auth.backends.ModelBackend")
    assert theirs.get("/admin/").status_code == 200
    row = other.usersession_set.get()
    browser.post(
        "/admin/core/usersession/", {"action": "end_sign_ins", "_selected_action": [row.pk]}
    )
    assert theirs.get("/admin/").status_code == 302
