"""Who manages a person: only that app's people, and administrators, change who somebody is.

Asked by every way that leads to the row: the form and the bulk actions of the back office, the
API, and files. What somebody may do (rights, badges, groups) is not asked here.

Source:
    domain rules, section 1 "Who manages a person".
"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.choices import App, Level
from core.clock import utc_now
from core.errors import NotAllowedError
from core.models import SuiteUser
from core.selectors.office_rights import OfficeRights, get_office_rights

PASSWORD = "password"  # noqa: S105 - the name of a field
# Who somebody is, and by what they prove it.
IDENTITY = ("username", "display_name", "email", "auth_provider", "external_id", "managed_by_app")
# Whether there is such a person at all is for the managing app, too.
GUARDED = (*IDENTITY, "active", "deleted_at")


class ManagedElsewhereError(NotAllowedError):
    """Another app manages the person; `field` names what cannot be changed here."""

    code = "managed_elsewhere"


def managing_app(person: SuiteUser) -> App:
    """Return the app that manages a person, as the row was read."""
    return App(person.was("managed_by_app") or person.managed_by_app)


def may_change_identity(*, person: SuiteUser, rights: OfficeRights) -> bool:
    """Tell whether somebody with these rights may change who a person is."""
    return rights.is_administrator or rights.has(Level.ADMIN, managing_app(person))


def check_managed(
    *, person: SuiteUser, by: SuiteUser, password: bool = False, retires: bool = False
) -> None:
    """See that what was changed of a person may be changed by who does it.

    Args:
        password: that a new password is given, too. Whoever changes their own is let be.
        retires: that the person is retired.

    Raises:
        ManagedElsewhereError: another app manages them; it names the field and who can.
    """
    changed = sorted(person.changed_fields() & set(GUARDED))
    if password and person.pk != by.pk:
        changed.append(PASSWORD)
    if retires:
        changed.append("deleted_at")
    if not changed:
        return
    rights = get_office_rights(user=by, at=utc_now())
    if not may_change_identity(person=person, rights=rights):
        raise ManagedElsewhereError(
            elsewhere_text(person, fields=changed), field=changed[0], app=str(managing_app(person))
        )


def elsewhere_text(person: SuiteUser, *, fields: Iterable[str]) -> str:
    """Say which fields cannot be changed here, and who can."""
    known = {field.name: field.verbose_name for field in SuiteUser._meta.concrete_fields}
    names = [str(known[name]) for name in fields]
    return _(
        "%(person)s is managed by %(app)s: %(fields)s cannot be changed here. Change it there,"
        " or ask an administrator of the suite."
    ) % {"person": person, "app": managing_app(person).label, "fields": ", ".join(names)}
