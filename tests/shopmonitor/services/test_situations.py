"""The situation at a machine, read under its lock."""

from datetime import timedelta
from typing import Any

import pytest

from core.choices import BadgeState, ResourceType
from core.clock import utc_now
from core.db.transactions import transaction_on
from core.models import SuiteGroup, SuitePermission
from core.secrets.vault import badge_digest
from core.selectors.who_may_work import list_workers
from shopmonitor.domain.facts import MachineSituation
from shopmonitor.domain.swipes import judge_swipe
from shopmonitor.models import MachineLive
from shopmonitor.protocol.words import Decision
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


LATER, EARLIER = timedelta(hours=1), -timedelta(hours=1)


@pytest.mark.parametrize("state", BadgeState)
@pytest.mark.parametrize(
    "moments",
    [
        {},
        {"deleted_at": EARLIER},
        {"expires_at": EARLIER},
        {"expires_at": LATER},
        {"issued_at": LATER},
    ],
    ids=["plain", "retired", "expired", "expires later", "issued later"],
)
def test_database_and_office_agree_which_badge_opens_a_machine(
    state: BadgeState, moments: dict[str, timedelta]
) -> None:
    machine, (user, tag), at = make_machine(), make_person(), utc_now()
    values: dict[str, Any] = {name: at + away for name, away in moments.items()}
    user.badges.update(state=state, **values)
    opens = judge_swipe(read(machine.pk, tag), at=at).decision is Decision.GRANTED
    (worker,) = list_workers(machine=machine, at=at).people
    wanted = state in {"active", "temporary"} and moments in ({}, {"expires_at": LATER})
    assert (opens, worker.may) == (wanted, wanted)
