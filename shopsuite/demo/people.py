"""Making the demo's people with badges, crews, rights and trainings, as far as not there yet."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from core.choices import App, BadgeState, Level, ResourceType
from core.clock import utc_now
from core.domain.tags import normalise_tag
from core.models import (
    Area,
    Badge,
    Qualification,
    SuiteGroup,
    SuitePermission,
    SuiteUser,
    UserQualification,
    Zone,
)
from core.secrets.vault import decrypt
from core.services.groups import create_group
from core.services.permissions import create_permission
from core.services.records import create_record
from core.services.users import create_user
from shopsuite.demo.crew import (
    LASER_EXPIRED,
    LEADS,
    MAINTAINERS,
    MAINTENANCE,
    OFFICE,
    PEOPLE,
    granted_alone,
)
from shopsuite.demo.doors import USERNAME
from shopsuite.demo.layout import AREA_CODE, LASER_SAFETY, ZONES

TRAINED_AT = datetime(2024, 1, 8, 13, tzinfo=UTC)
MAKER = "04"  # the first byte of common badges' 7-byte numbers
NUMBER_BYTES = 6


def make_people(*, by: SuiteUser) -> list[dict[str, Any]]:
    """Make people, crews and rights; return the badges that work, as demo.json tells them."""
    people = {user.username: user for user in SuiteUser.objects.filter(is_admin=False)}
    for plan in PEOPLE:
        if plan.username not in people:
            user = SuiteUser(username=plan.username, display_name=plan.name)
            people[plan.username] = create_user(user=user, rfid_tag=fresh_tag())
    _make_groups(people, by)
    _make_trainings(people)
    tags = _tags_by_person()
    return [
        {"person": plan.name, "tag": tags[plan.username], "machines": granted_alone(plan)}
        for plan in PEOPLE
        if plan.username in tags
    ]


def fresh_tag() -> str:
    """Return the number of a badge that nobody has: of seven bytes, so never a random one."""
    return normalise_tag(MAKER + secrets.token_hex(NUMBER_BYTES))


def _tags_by_person() -> dict[str, str]:
    """Return the tags of the badges that are good; they stand sealed in the database."""
    badges = Badge.objects.filter(
        state=BadgeState.ACTIVE, deleted_at__isnull=True, user__active=True
    ).select_related("user")
    wanted = {plan.username for plan in PEOPLE}
    return {
        badge.user.username: decrypt(badge.tag_encrypted)
        for badge in badges.order_by("-pk")
        if badge.user.username in wanted
    }


def _make_groups(people: dict[str, SuiteUser], by: SuiteUser) -> None:
    known = set(SuiteGroup.objects.values_list("name", flat=True))
    # Somebody who can sign in must be able to inspect and rearm an e-stop.
    people = people | {by.username: by}
    for name, (usernames, right) in _groups().items():
        if name not in known:
            members = [people[username] for username in usernames]
            group = create_group(group=SuiteGroup(name=name), members=members, by=by)
            create_permission(permission=SuitePermission(group=group, **right), by=by)


def _groups() -> dict[str, tuple[list[str], dict[str, Any]]]:
    """Return who belongs to each group, and the right that it has."""
    uids = dict(Zone.objects.values_list("code", "uid"))
    on_area = {
        "resource_type": ResourceType.AREA,
        "resource_uid": Area.objects.get(code=AREA_CODE).uid,
    }
    groups: dict[str, tuple[list[str], dict[str, Any]]] = {
        f"{zone.name} crew": (
            [plan.username for plan in PEOPLE if zone.code in plan.crews],
            {
                "resource_type": ResourceType.ZONE,
                "resource_uid": uids[zone.code],
                "level": Level.OPERATE,
                "shared": True,
            },
        )
        for zone in ZONES
    }
    leads = [plan.username for plan in PEOPLE if plan.leads]
    office = [plan.username for plan in PEOPLE if plan.office]
    groups[LEADS] = leads, {"level": Level.LEAD, "shared": True, **on_area}
    groups[MAINTENANCE] = [*MAINTAINERS, USERNAME], {"level": Level.MAINTAIN, **on_area}
    groups[OFFICE] = (
        office,
        {"level": Level.EDIT, "resource_type": ResourceType.ANY, "app_context": App.TRACKER},
    )
    return groups


def _make_trainings(people: dict[str, SuiteUser]) -> None:
    laser = Qualification.objects.get(code=LASER_SAFETY)
    trained = set(laser.holders.values_list("user__username", flat=True))
    for plan in PEOPLE:
        if plan.username in trained or not (plan.laser or plan.username == LASER_EXPIRED):
            continue
        ended = None if plan.laser else utc_now() - timedelta(days=30)
        create_record(
            UserQualification(
                user=people[plan.username],
                qualification=laser,
                valid_from=TRAINED_AT,
                valid_until=ended,
            )
        )
