"""Which rights a person may give, change and take: the one rule, for pages, API and service.

Who administers everything gives every right. Who administers places gives any level on them and
on what lies in them, to people who belong there; in one app, where they administer in one alone.
Never for themselves, nor for a group that they are in. Row-level security asks the same of the
place, the app and the holder (core/db/policies.py).

Why any level of the floor: docs/decisions/0011-rights-given-in-an-area.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from core.choices import App, Level
from core.models import GroupMember, SuitePermission, SuiteUser
from core.selectors.office_rights import OfficeRights
from core.selectors.people_of_places import list_groups_of, list_people_of


class Refusal(NamedTuple):
    """Why a right cannot be given, changed or taken, and the field that says so."""

    field: str
    text: str


class _Asked(NamedTuple):
    """A right, as it was or as it shall be."""

    user_id: int | None
    group_id: int | None
    resource_type: str
    resource_uid: UUID | None
    app_context: str


def find_refusal(
    *, permission: SuitePermission, by: SuiteUser, rights: OfficeRights
) -> Refusal | None:
    """Return why somebody may not write a right as it stands in memory; None: they may.

    A right that is changed must be theirs to give as it was, too. Few queries; none for who
    administers everything.

    Args:
        rights: what the person may do in the office.
    """
    if rights.has(Level.ADMIN, App.CORE):
        return None
    asked = list(_asked(permission))
    for each in asked:
        refusal = _of_place(each, rights) or _of_oneself(each, by)
        if refusal is not None:
            return refusal
    was, new = asked[0], asked[-1]
    if len(asked) > 1 and (was.user_id, was.group_id) == (new.user_id, new.group_id):
        return None
    return _of_stranger(new, rights)


def _asked(permission: SuitePermission) -> Iterator[_Asked]:
    if not permission._state.adding:
        yield _Asked(*(permission.was(name) for name in _Asked._fields))
    yield _Asked(*(getattr(permission, name) for name in _Asked._fields))


def _of_place(asked: _Asked, rights: OfficeRights) -> Refusal | None:
    target = (asked.resource_type, asked.resource_uid)
    led = [app for app in App if rights.has_on(Level.ADMIN, app, target)]
    if not led:
        text = _("You give rights only on places that you administer: choose one of these.")
        return Refusal("resource_uid", text)
    wanted: Any = [asked.app_context] if asked.app_context else list(App)
    if all(app in led for app in wanted):
        return None
    apps = ", ".join(str(app.label) for app in led)
    text = _("There you administer only in %(apps)s: choose one of these apps.")
    return Refusal("app_context", text % {"apps": apps})


def _of_oneself(asked: _Asked, by: SuiteUser) -> Refusal | None:
    if asked.user_id == by.pk:
        text = _("Nobody gives, changes or takes rights of their own: ask another administrator.")
        return Refusal("user", text)
    if asked.group_id is None:
        return None
    if GroupMember.objects.filter(group=asked.group_id, user=by).exists():
        text = _("You are in this group yourself: ask another administrator.")
        return Refusal("group", text)
    return None


def _of_stranger(asked: _Asked, rights: OfficeRights) -> Refusal | None:
    """Return why somebody who does not belong to the places is given nothing there."""
    reach = rights.reach(Level.ADMIN, App.CORE)
    if asked.user_id is not None and asked.user_id not in list_people_of(reach):
        text = _(
            "This person does not belong to your area yet: who administers everything gives the"
            " first right there."
        )
        return Refusal("user", text)
    if asked.group_id is not None and asked.group_id not in list_groups_of(reach):
        text = _(
            "This group has no right in your area yet: who administers everything gives the"
            " first one there."
        )
        return Refusal("group", text)
    return None
