"""Whatever way somebody gives themselves a right at machines: others hear of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from core.choices import Level
from core.models import SuiteGroup, SuitePermission, SuiteUser, SyncEvent
from core.services.groups import change_group, retire_group
from core.services.imports.kinds import KINDS
from core.services.permissions import change_permission, retire_permission
from tests.factories.core import GroupFactory, MachineFactory, UserFactory
from tests.factories.people import give_right, make_person, office_browser, token_client

pytestmark = pytest.mark.django_db
OWN = "right.given_to_oneself"


@pytest.fixture
def boss() -> SuiteUser:
    return make_person(is_admin=True)


def told() -> list[str]:
    events = SyncEvent.objects.filter(event_type=OWN).order_by("sequence")
    return list(dict.fromkeys(event.payload["level"] for event in events))


def group_of(person: SuiteUser, **right: Any) -> SuiteGroup:
    group = GroupFactory.create()
    group.members.add(person)
    SuitePermission.objects.create(group=group, resource_type="*", **right)
    return group


def test_block_that_one_takes_from_oneself_is_told(boss: SuiteUser) -> None:
    give_right(boss, Level.LEAD)
    block = give_right(boss, Level.OPERATE, block=True)
    retire_permission(permission=block, by=boss)
    assert told() == ["operate"]


def test_block_that_becomes_shorter_is_told(boss: SuiteUser) -> None:
    block = SuitePermission.objects.get(pk=give_right(boss, Level.USE, block=True).pk)
    block.app_context = "core"
    change_permission(permission=block, by=boss)
    assert told() == ["use"]


def test_leaving_a_group_that_blocks_and_retiring_it_is_told(boss: SuiteUser) -> None:
    group = group_of(boss, level=Level.OPERATE, block=True)
    change_group(group=group, members=[], by=boss)
    assert told() == ["operate"]
    other = group_of(boss, level=Level.LEAD, block=True)
    retire_group(group=other, by=boss)
    assert told() == ["operate", "lead"]


def test_losing_a_right_and_rights_of_others_are_not_told(boss: SuiteUser) -> None:
    own = give_right(boss, Level.OPERATE)
    retire_permission(permission=own, by=boss)
    group = group_of(boss, level=Level.OPERATE)
    change_group(group=group, members=[UserFactory.create()], by=boss)
    office = SuitePermission.objects.get(pk=give_right(boss, Level.EDIT).pk)
    retire_permission(permission=office, by=boss)
    assert told() == []


def test_form_and_bulk_action_of_the_back_office_tell(boss: SuiteUser) -> None:
    browser, group = office_browser(boss), GroupFactory.create()
    SuitePermission.objects.create(group=group, resource_type="*", level=Level.USE)
    lists = reverse("admin:core_suiteuser_changelist")
    chosen = {"_selected_action": [boss.pk], "confirmed": "1"}
    browser.post(lists, chosen | {"action": "give_right", "level": "operate"})
    assert told() == ["operate"]
    browser.post(lists, chosen | {"action": "join_group", "group": group.pk})
    assert told() == ["operate", "use"]


def test_api_tells_for_rights_groups_and_many_rows(boss: SuiteUser) -> None:
    client, group = token_client(boss), GroupFactory.create()
    SuitePermission.objects.create(group=group, resource_type="*", level=Level.USE)
    machine = MachineFactory.create()
    right = {"user": str(boss.uid), "resource_type": "machine", "resource_id": str(machine.uid)}

    def send(method: str, path: str, body: Any) -> None:
        answer = getattr(client, method)(path, body, content_type="application/json")
        assert answer.status_code in {200, 201}, answer.content

    send("post", "/api/v1/permissions/", right | {"level": "operate"})
    send("post", "/api/v1/permissions/bulk/", [{"op": "create", "level": "lead"} | right])
    send("patch", f"/api/v1/groups/{group.uid}/", {"members": [str(boss.uid)]})
    assert told() == ["operate", "lead", "use"]


def test_no_file_gives_rights() -> None:
    assert {kind.model for kind in KINDS.values()}.isdisjoint({SuitePermission, SuiteGroup})
