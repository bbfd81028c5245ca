"""Actions on many rows: asked first, all of them or none, each with its event."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from core.admin import bulk_actions
from core.models import Machine, SecurityEvent, SuitePermission, SuiteUser, SyncEvent
from core.services.users import deactivate_user
from tests.factories.core import GroupFactory, MachineFactory, UserFactory, ZoneFactory
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db

PEOPLE, MACHINES = "/admin/core/suiteuser/", "/admin/core/machine/"


@pytest.fixture
def browser() -> Client:
    client = Client()
    boss = make_person(is_admin=True)
    client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    return client


def choose(browser: Client, page: str, action: str, rows: list[Any], **values: Any) -> Any:
    fields = {"action": action, "_selected_action": [row.pk for row in rows]}
    return browser.post(page, fields | values)


def done(browser: Client, page: str, action: str, rows: list[Any], **values: Any) -> list[str]:
    answer = choose(browser, page, action, rows, confirmed="yes", **values)
    assert answer.status_code == 302, answer.content.decode()
    browser.cookies.pop("messages", None)
    return [str(message) for message in get_messages(answer.wsgi_request)]


def told(kind: str) -> int:
    return SyncEvent.objects.filter(event_type=kind, target_app="shop_monitor").count()


def test_nothing_is_done_before_it_is_confirmed(browser: Client) -> None:
    people = UserFactory.create_batch(12)
    page = choose(browser, PEOPLE, "deactivate", people)
    text = page.content.decode()
    assert "12 rows are changed" in text
    assert str(people[0]) in text
    assert str(people[11]) not in text
    assert "and 2 more" in text
    assert SuiteUser.objects.filter(active=False).count() == 0


def test_large_ids_are_asked_for_without_a_thousands_mark(browser: Client) -> None:
    person = UserFactory.create(pk=1_234_567)
    page = choose(browser, PEOPLE, "deactivate", [person]).content.decode()
    assert 'name="_selected_action" value="1234567"' in page


def test_confirmed_page_sends_what_was_chosen(browser: Client) -> None:
    people = UserFactory.create_batch(3)
    before = told("user.deactivated")
    assert done(browser, PEOPLE, "deactivate", people) == ["Done for 3 rows."]
    assert SuiteUser.objects.filter(active=False).count() == 3
    assert told("user.deactivated") - before == 3
    assert done(browser, PEOPLE, "activate", people[:1]) == ["Done for 1 row."]
    people[0].refresh_from_db()
    assert people[0].active


def test_machines_move_to_a_zone(browser: Client) -> None:
    machines, zone = MachineFactory.create_batch(2), ZoneFactory.create()
    missing = choose(browser, MACHINES, "move_machines", machines, confirmed="yes", zone="")
    assert missing.status_code == 200
    assert "This field is required" in missing.content.decode()
    done(browser, MACHINES, "move_machines", machines, zone=zone.pk)
    assert {machine.zone for machine in Machine.objects.all()} == {zone}
    assert told("machine.updated") == 2


def test_refusal_of_one_row_names_it_and_changes_none(browser: Client) -> None:
    first, second = MachineFactory.create_batch(2)
    # A rule of the row itself: hours from, but not until.
    Machine.objects.filter(pk=second.pk).update(name="")
    (said,) = done(browser, MACHINES, "set_status", [first, second], status="locked")
    assert said.startswith(f"Nothing was changed. {second.code}")
    assert set(Machine.objects.values_list("status", flat=True)) == {"active"}
    assert told("machine.updated") == 0


def test_too_many_rows_are_refused_in_words(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_actions, "MOST_ROWS", 2)
    (said,) = done(browser, PEOPLE, "deactivate", UserFactory.create_batch(3))
    assert "At most 2 rows at once" in said
    assert not SuiteUser.objects.filter(active=False).exists()


def test_people_join_a_group_in_one_change(browser: Client) -> None:
    group, people = GroupFactory.create(), UserFactory.create_batch(3)
    done(browser, PEOPLE, "join_group", people, group=group.pk)
    assert set(group.members.all()) == set(people)
    assert told("group.updated") == 1


def test_people_get_a_right_on_a_machine_a_zone_or_everything(browser: Client) -> None:
    people, machine, zone = UserFactory.create_batch(2), MachineFactory.create(), None
    zone = machine.zone
    for place in ({"machine": machine.code.lower()}, {"zone": zone.pk}, {}):
        done(browser, PEOPLE, "give_right", people, level="operate", **place)
    rights = SuitePermission.objects.filter(user=people[0]).order_by("pk")
    assert [(right.resource_type, right.resource_uid) for right in rights] == [
        ("machine", machine.uid),
        ("zone", zone.uid),
        ("*", None),
    ]
    assert told("permission.created") == 6
    assert SecurityEvent.objects.filter(kind="right_changed").count() == 6


@pytest.mark.parametrize("place", [{"machine": "nowhere"}, {"machine": "M", "zone": "Z"}])
def test_place_that_is_none_or_two_is_told_at_the_field(
    browser: Client, place: dict[str, str]
) -> None:
    machine = MachineFactory.create(code="M")
    fields = place | ({"zone": machine.zone_id} if "zone" in place else {})
    page = choose(browser, PEOPLE, "give_right", [UserFactory.create()], confirmed="yes", **fields)
    assert page.status_code == 200
    assert page.context["form"].errors
    assert not SuitePermission.objects.exists()


def test_language_is_set_for_many(browser: Client) -> None:
    people = UserFactory.create_batch(2)
    done(browser, PEOPLE, "set_language", people, language="de")
    assert set(SuiteUser.objects.filter(is_admin=False).values_list("language", flat=True)) == {
        "de"
    }


def test_records_are_retired_together(browser: Client) -> None:
    machines = MachineFactory.create_batch(2)
    assert "Retire" in browser.get(MACHINES).content.decode()
    done(browser, MACHINES, "retire_rows", machines)
    assert Machine.objects.filter(deleted_at__isnull=False).count() == 2
    assert told("machine.deactivated") == 2


def test_closed_account_stays_closed_when_closed_again(browser: Client) -> None:
    person = deactivate_user(user=UserFactory.create())
    assert done(browser, PEOPLE, "deactivate", [person]) == ["Done for 1 row."]
