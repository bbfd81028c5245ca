"""Groups in the back office: members and rights on one page, members by one service."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from core.choices import ResourceType
from core.models import SecurityEvent, SuiteGroup, SuiteUser, SyncEvent
from tests.factories.core import GroupFactory, PermissionFactory, UserFactory, ZoneFactory
from tests.factories.people import make_person, office_browser

pytestmark = pytest.mark.django_db
PAGE = "/admin/core/suitegroup/"


@pytest.fixture
def boss() -> SuiteUser:
    return make_person(is_admin=True)


@pytest.fixture
def browser(boss: SuiteUser) -> Client:
    return office_browser(boss)


def form(name: str, *rows: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    values = {
        "name": name,
        "groupmember_set-TOTAL_FORMS": len(rows),
        "groupmember_set-INITIAL_FORMS": initial,
    }
    for number, row in enumerate(rows):
        values |= {f"groupmember_set-{number}-{key}": value for key, value in row.items()}
    return values


def told() -> list[tuple[str, list[str]]]:
    rows = SyncEvent.objects.filter(resource_type="group", target_app="shop_tracker")
    return [(row.event_type, row.payload["fields"]["members"]) for row in rows.order_by("sequence")]


def test_group_with_members_is_one_event_when_made_and_when_changed(
    browser: Client, boss: SuiteUser
) -> None:
    first, second = UserFactory.create_batch(2)
    assert browser.post(f"{PAGE}add/", form("Turners", {"user": first.pk})).status_code == 302
    group = SuiteGroup.objects.get()
    member = group.groupmember_set.get()
    swap = form(
        "Lathes",
        {"id": member.pk, "group": group.pk, "user": first.pk, "DELETE": "on"},
        {"group": group.pk, "user": second.pk},
        initial=1,
    )
    assert browser.post(f"{PAGE}{group.pk}/change/", swap).status_code == 302
    group.refresh_from_db()
    assert (group.name, list(group.members.all()), group.revision) == ("Lathes", [second], 2)
    assert told() == [("group.created", [str(first.uid)]), ("group.updated", [str(second.uid)])]
    guards = SecurityEvent.objects.filter(kind="right_changed").order_by("pk")
    assert [(row.user, row.detail["removed"]) for row in guards] == [
        (boss, []),
        (boss, [str(first)]),
    ]


def test_name_that_is_taken_is_told_at_the_field_and_nobody_joins(browser: Client) -> None:
    taken, person = GroupFactory.create(), UserFactory.create()
    page = browser.post(f"{PAGE}add/", form(taken.name, {"user": person.pk}))
    assert page.status_code == 200
    assert "name" in page.context["adminform"].form.errors
    assert (SuiteGroup.objects.get(), told()) == (taken, [])


def test_page_shows_what_the_group_may_and_leads_to_each_right(browser: Client) -> None:
    group, zone = GroupFactory.create(), ZoneFactory.create(code="W", name="Wire")
    right = PermissionFactory.create(
        user=None,
        group=group,
        resource_type=ResourceType.ZONE,
        resource_uid=zone.uid,
        valid_until=datetime(2027, 3, 2, tzinfo=UTC),
    )
    PermissionFactory.create(user=None, group=group, block=True, level="lead")
    page = browser.get(f"{PAGE}{group.pk}/change/").content.decode()
    assert f"/admin/core/suitepermission/{right.pk}/change/" in page
    for text in ("Zone: W Wire", "2027", "Block: Lead", f"suitepermission/add/?group={group.pk}"):
        assert text in page
    assert browser.get(f"/admin/core/suitepermission/add/?group={group.pk}").status_code == 200


def test_long_list_costs_as_many_queries_as_a_short_one(
    browser: Client, django_assert_max_num_queries: Any
) -> None:
    for group in GroupFactory.create_batch(30):
        group.members.set([UserFactory.create()])
    with django_assert_max_num_queries(12):
        assert browser.get(PAGE).status_code == 200
