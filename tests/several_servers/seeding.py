"""Copies that follow; machines with nodes, people with badges, all by the services.

    python -m tests.several_servers.seeding COUNT SIGN

Run by installation.py. Prints one JSON document: the nodes with their keys, the tags.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from core.db.router import FLOOR_SCHEMA, SuiteRouter  # noqa: E402
from core.events.dispatch import deliver_all  # noqa: E402
from core.models import Area, Badge, Machine, SuitePermission, SuiteUser, Zone  # noqa: E402
from core.services.badges import issue_badge  # noqa: E402
from core.services.permissions import create_permission  # noqa: E402
from core.services.records import create_record  # noqa: E402
from shopmonitor.services.enrolment import enroll_node  # noqa: E402
from shopmonitor.services.node_keys import unpad  # noqa: E402
from tests.waiting import wait_for  # noqa: E402

ARRIVAL_S = 60.0


def main(count: int, sign: str) -> None:
    call_command("migrate", verbosity=0)
    call_command("replicate", set_up=True, stdout=sys.stderr)
    json.dump(make(count, sign), sys.stdout)


def make(count: int, sign: str) -> dict[str, Any]:
    zone = create_record(
        Zone(
            code=f"Z{sign}",
            name="Turning",
            area=create_record(Area(code=f"A{sign}", name="Hall", time_zone="UTC")),
        )
    )
    boss = create_record(
        SuiteUser(username=f"boss{sign}", display_name="Boss", password="!", is_admin=True)
    )
    people = [_make_person(number, sign, zone, boss) for number in range(count)]
    floor = SuiteRouter.alias_for(FLOOR_SCHEMA)
    keys = [person.pk for person, _tag in people]
    there = wait_for(
        lambda: (
            Badge.objects.using(floor).filter(user__in=keys).count() == count
            and SuitePermission.objects.using(floor).filter(user__in=keys).count() == count
        ),
        ARRIVAL_S,
    )
    if not there:
        raise TimeoutError("what was made at home did not arrive")
    for alias in settings.DATABASES:
        deliver_all(alias)
    for alias in settings.DATABASES:
        deliver_all(alias)
    nodes = [
        enroll_node(node_id=f"n{sign}{number}", ports={0: f"M{sign}{number:02d}"})
        for number in range(count)
    ]
    made = [{"kid": one.kid, "secret": unpad(one.secret).hex()} for one in nodes]
    return {"nodes": made, "tags": [tag for _person, tag in people]}


def _make_person(number: int, sign: str, zone: Zone, boss: SuiteUser) -> tuple[SuiteUser, str]:
    """Make a machine, and a person with right and badge."""
    create_record(Machine(code=f"M{sign}{number:02d}", name="Lathe", zone=zone))
    person = create_record(
        SuiteUser(username=f"p{sign}{number}", display_name="Turner", password="!")
    )
    create_permission(
        permission=SuitePermission(user=person, resource_type="*", level="operate"), by=boss
    )
    tag = f"0400{sign}{number:06X}"
    issue_badge(user=person, tag=tag)
    return person, tag


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
