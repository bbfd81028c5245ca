"""`GET acl`: whom a node may let in while the server is away."""

from datetime import time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.clock import utc_now
from core.models import Badge, Machine, SuiteUser
from core.secrets.vault import badge_digest, encrypt
from shopmonitor.models import Node
from shopmonitor.services import offline_list_answers
from shopmonitor.services.key_rotation import issue_key
from shopmonitor.services.offline_lists import note_lists_changed, refresh_due_lists
from tests.factories.core import LONG_AGO, GroupFactory, MachineTypeFactory, PermissionFactory
from tests.factories.floor import SignedNode, make_machine, make_node, make_person
from tests.factories.offline_lists import digest_for, fetch_list, found_in, list_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_tags_held() -> None:
    offline_list_answers.forget_tags()


@pytest.fixture
def machine() -> Machine:
    return make_machine()


@pytest.fixture
def node(machine: Machine) -> SignedNode:
    return make_node(machine)


def test_list_holds_digests_alone_sorted_with_ports_and_flags(node: SignedNode) -> None:
    _, operator = make_person()
    leader, lead_tag = make_person(level="lead")
    _, keeper = make_person(level="maintain")
    _, stranger = make_person(level="")
    found = list_of(node)
    assert found["node_id"] == node.enrolled.node_id
    assert found["not_after"] - found["issued_at"] == 24 * 3600
    assert found["entries"] == sorted(found["entries"])
    wanted = {digest_for(node, operator): [1, 0], digest_for(node, lead_tag): [1, 1]}
    assert {each[0]: each[1:] for each in found["entries"]} == wanted
    text = fetch_list(node).content.decode()
    assert str(leader) not in text
    assert not {operator, lead_tag, stranger, keeper} & set(text.split('"'))


def test_who_maintains_may_open_a_locked_machine_too(node: SignedNode, machine: Machine) -> None:
    _, operator = make_person()
    keeper, tag = make_person(level="maintain")
    PermissionFactory.create(user=keeper, level="operate")
    assert found_in(node, tag) == [(1, 2)]
    Machine.objects.filter(pk=machine.pk).update(status="locked")
    note_lists_changed()
    assert found_in(node, tag) == [(1, 2)]
    assert found_in(node, operator) == []


def test_each_node_has_a_key_and_machines_of_its_own(node: SignedNode, machine: Machine) -> None:
    other_machine = make_machine()
    both, elsewhere = make_node(machine, other_machine), make_node(other_machine)
    person, tag = make_person(level="")
    PermissionFactory.create(
        user=person, level="operate", resource_type="machine", resource_uid=other_machine.uid
    )
    assert found_in(node, tag) == []
    assert found_in(both, tag) == [(2, 0)]
    assert found_in(elsewhere, tag) == [(1, 0)]
    assert digest_for(both, tag) != digest_for(elsewhere, tag)


def test_unchanged_list_is_not_sent_again_until_its_end_must_move(node: SignedNode) -> None:
    _, tag = make_person()
    first = fetch_list(node)
    again = fetch_list(node, etag=first["ETag"])
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    rotated = SignedNode(issue_key(node=node.row))
    assert fetch_list(rotated, etag=first["ETag"]).status_code == 200
    assert found_in(rotated, tag) == [(1, 0)]
    with time_machine.travel(utc_now() + timedelta(hours=6)):
        later = fetch_list(node, etag=first["ETag"])
    assert later.status_code == 200
    assert later.json()["acl_rev"] == first.json()["acl_rev"]
    assert later.json()["not_after"] > first.json()["not_after"]


def test_revision_rises_only_when_the_list_is_another(node: SignedNode) -> None:
    person, tag = make_person()
    refresh_due_lists()
    before = node.row.acl_rev
    note_lists_changed()
    refresh_due_lists()
    assert node.row.acl_rev == before
    Badge.objects.filter(user=person).update(state="lost")
    note_lists_changed()
    refresh_due_lists()
    assert node.row.acl_rev == before + 1
    beat = node.post("heartbeat", {"boot_id": "b", "mono_ms": 1}).json()
    assert beat["acl_rev"] == before + 1 == list_of(node)["acl_rev"]
    assert found_in(node, tag) == []


def test_right_that_ends_within_the_day_says_when(node: SignedNode) -> None:
    now = utc_now()
    tonight, tomorrow = now + timedelta(hours=2), now + timedelta(hours=30)
    _, short = make_person(valid_until=tonight)
    _, long = make_person(valid_until=tomorrow)
    _, lent = make_person()
    Badge.objects.filter(digest=badge_digest(lent)).update(expires_at=tonight)
    until = int(tonight.timestamp())
    wanted = sorted([[digest_for(node, tag), until] for tag in (short, lent)])
    assert list_of(node)["ends"] == wanted
    assert found_in(node, long) == [(1, 0)]
    with time_machine.travel(now + timedelta(hours=3)):
        refresh_due_lists()
        assert found_in(node, short) == found_in(node, lent) == []


def test_machine_that_never_opens_offline_is_not_named() -> None:
    never = MachineTypeFactory.create(offline_hours=0, two_person=True)
    long = MachineTypeFactory.create(offline_hours=8, two_person=True, needs_lead=True)
    make_person()
    alone = list_of(make_node(make_machine(machine_type=never)))
    assert (alone["entries"], alone["policy"]["ports"]) == ([], {})
    assert alone["not_after"] == alone["issued_at"]
    both = list_of(make_node(make_machine(machine_type=never), make_machine(machine_type=long)))
    assert both["policy"]["ports"].keys() == {"1"}
    policy = both["policy"]["ports"]["1"]
    assert policy["not_after"] == both["issued_at"] + 8 * 3600 == both["not_after"]
    assert (policy["people"], policy["needs_lead"], policy["open"]) == (2, True, None)
    assert [entry[1] for entry in both["entries"]] == [2]


def test_hours_are_told_as_spans_whatever_the_time_is_now() -> None:
    now = utc_now().replace(hour=12)
    machine = make_machine(allowed_from=time(1), allowed_until=time(2))
    node = make_node(machine)
    _, tag = make_person()
    with time_machine.travel(now):
        assert found_in(node, tag) == [(1, 0)]
        (span,) = list_of(node)["policy"]["ports"]["0"]["open"]
    assert span[1] - span[0] == 3600


def test_node_that_is_switched_off_lets_nobody_in(node: SignedNode) -> None:
    make_person()
    Node.objects.update(enabled=False)
    found = list_of(node)
    assert (found["entries"], found["policy"]["ports"]) == ([], {})


def test_two_thousand_tags_fit_into_64_kb_and_cost_the_same_queries(node: SignedNode) -> None:
    group = GroupFactory.create()
    PermissionFactory.create(user=None, group=group, level="operate")
    add_people(group, range(3))
    count_queries(node)  # opens the node's key
    note_lists_changed()
    few = count_queries(node)
    add_people(group, range(3, 2000))
    note_lists_changed()
    assert count_queries(node) == few
    response = fetch_list(node)
    assert len(response.json()["entries"]) == 2000
    assert len(response.content) <= 64_000


def count_queries(node: SignedNode) -> int:
    offline_list_answers.forget_tags()
    with CaptureQueriesContext(connection) as queries:
        list_of(node)
    return len(queries)


def add_people(group: object, numbers: range) -> None:
    people = SuiteUser.objects.bulk_create(
        SuiteUser(username=f"many{number}", display_name=f"Many {number}") for number in numbers
    )
    group.members.add(*people)  # type: ignore[attr-defined]
    Badge.objects.bulk_create(
        Badge(
            user=person,
            digest=badge_digest(f"05{number:06X}"),
            last4="0000",
            tag_encrypted=encrypt(f"05{number:06X}"),
            issued_at=LONG_AGO,
        )
        for number, person in zip(numbers, people, strict=True)
    )
