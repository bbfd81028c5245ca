"""The situation at a machine, read under its lock."""

import pytest

from core.choices import ResourceType
from core.clock import utc_now
from core.db.transactions import transaction_on
from core.models import SuiteGroup, SuitePermission
from core.secrets.vault import badge_digest
from shopmonitor.domain.facts import MachineSituation
from shopmonitor.models import MachineLive
from shopmonitor.services.situations import lock_situation
from tests.factories.core import AreaFactory, GroupFactory
from tests.factories.floor import make_machine, make_person

pytestmark = pytest.mark.django_db


def read(machine: int, tag: str = "") -> MachineSituation:
    with transaction_on("default"):
        digest = badge_digest(tag) if tag else ""
        return lock_situation(alias="default", machine=machine, digest=digest)


def test_empty_machine_gets_its_row_and_knows_nobody() -> None:
    machine = make_machine(allowed_from="06:00", allowed_until="14:00")
    MachineLive.objects.all().delete()
    facts = read(machine.pk)
    assert (facts.machine.code, facts.badge, facts.present, facts.pending) == (
        machine.code,
        None,
        [],
        None,
    )
    assert facts.machine.allowed_from is not None
    assert MachineLive.objects.get().machine_id == machine.pk


@pytest.mark.parametrize("place", ["*", "machine", "zone", "area", "around"])
@pytest.mark.parametrize("through_group", [False, True])
def test_rights_on_the_machine_and_what_it_lies_in_are_gathered(
    place: str, *, through_group: bool
) -> None:
    machine = make_machine()
    area = machine.zone.area
    outer = AreaFactory.create(code="PLANT", name="Plant")
    area.parent = outer
    area.save()
    uids = {
        "*": None,
        "machine": machine.uid,
        "zone": machine.zone.uid,
        "area": area.uid,
        "around": outer.uid,
    }
    user, tag = make_person(level="")
    group: SuiteGroup = GroupFactory.create()
    group.members.add(user)
    holder = {"group": group} if through_group else {"user": user}
    kind = ResourceType.AREA if place == "around" else ResourceType(place)
    right = SuitePermission.objects.create(
        resource_type=kind, resource_uid=uids[place], level="operate", **holder
    )
    other = make_machine()
    assert [grant.level for grant in read(machine.pk, tag).grants] == ["operate"]
    assert bool(read(other.pk, tag).grants) is (place == "*")
    right.deleted_at = utc_now()
    right.save()
    assert read(machine.pk, tag).grants == []
