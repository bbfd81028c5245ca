"""Letting people in whom a provider outside vouches for: known, linked, or made on the spot."""

from __future__ import annotations

import logging

from django.utils.translation import gettext_lazy as _

from core.choices import SecurityEventKind
from core.db.doors import SYSTEM, through
from core.db.transactions import in_transaction
from core.domain.outside_people import OutsidePerson, OutsideProvider
from core.domain.usernames import LONGEST, propose_username
from core.errors import NotAllowedError
from core.models import SuiteGroup, SuiteUser, UserSession
from core.selectors.rows import lock_name
from core.services.groups import change_group_in_transaction
from core.services.security_events import record_security_event
from core.services.users import change_user_in_transaction, create_user_in_transaction

logger = logging.getLogger(__name__)

REFUSALS = {
    "inactive": _("Your account here is closed. Ask your administrator to open it."),
    "email_taken": _(
        "Somebody here has your e-mail address already. Ask your administrator to link the account."
    ),
    "unknown": _("You have no account here yet. Ask your administrator for one."),
}


class OutsidePersonRefusedError(NotAllowedError):
    """The provider vouches for them, the suite does not let them in; `reason` says why."""

    code = "outside_person_refused"

    def __init__(self, reason: str) -> None:
        super().__init__(str(REFUSALS[reason]), reason=reason)


@through(SYSTEM)  # what the provider vouches for is done by the suite: nobody is signed in yet
@in_transaction(SuiteUser)
def admit_outside_person(
    *, person: OutsidePerson, provider: OutsideProvider, address: str
) -> SuiteUser:
    """Return the account of the person, with the groups that the provider's words stand for.

    Of two first sign-ins at once one makes the account and both get it.

    Raises:
        OutsidePersonRefusedError: `reason` is inactive, email_taken or unknown.
        ValidationError: what the provider says of the person cannot be an account.
    """
    lock_name(SuiteUser, name=person.external_id)
    user = (
        SuiteUser.objects.filter(auth_provider=provider.kind, external_id=person.external_id)
        .order_by("pk")
        .first()
    )
    user = user or _link(person, provider, address) or _make(person, provider, address)
    if not user.is_active:
        raise OutsidePersonRefusedError("inactive")
    _follow_administrators(user, person, provider)
    _follow_groups(user, person, provider)
    return user


@in_transaction(UserSession)
def note_outside_person_refused(*, provider: str, reason: str, address: str) -> None:
    """Write down that somebody with a provider's word was not let in."""
    record_security_event(
        SecurityEventKind.SIGN_IN_FAILED, address=address, provider=provider, reason=reason
    )


def _link(person: OutsidePerson, provider: OutsideProvider, address: str) -> SuiteUser | None:
    """Bind the account with the same e-mail address, if the provider checked it and may."""
    if not person.email:
        return None
    user = SuiteUser.objects.filter(email__iexact=person.email).first()
    if user is None:
        return None
    if not (provider.link_by_email and person.email_verified) or user.external_id is not None:
        raise OutsidePersonRefusedError("email_taken")
    if not user.is_active:
        return user
    user.auth_provider = provider.kind
    user.external_id = person.external_id
    change_user_in_transaction(user=user)
    record_security_event(
        SecurityEventKind.ACCOUNT_LINKED,
        user=user,
        address=address,
        provider=provider.code,
        made=False,
    )
    return user


def _make(person: OutsidePerson, provider: OutsideProvider, address: str) -> SuiteUser:
    """Make the account: without a password, and with no right but those of its groups."""
    if not provider.new_accounts:
        raise OutsidePersonRefusedError("unknown")
    user = SuiteUser(
        username=_free_username(person),
        display_name=person.display_name,
        email=person.email,
        auth_provider=provider.kind,
        external_id=person.external_id,
    )
    create_user_in_transaction(user=user)
    record_security_event(
        SecurityEventKind.ACCOUNT_LINKED,
        user=user,
        address=address,
        provider=provider.code,
        made=True,
    )
    return user


def _free_username(person: OutsidePerson) -> str:
    wish = next(
        (name for name in (person.login, person.display_name) if propose_username(name)), "person"
    )
    begin = propose_username(wish)[: LONGEST - 4]
    found = SuiteUser.objects.filter(username__istartswith=begin)
    return propose_username(
        wish, taken={name.lower() for name in found.values_list("username", flat=True)}
    )


def _follow_administrators(
    user: SuiteUser, person: OutsidePerson, provider: OutsideProvider
) -> None:
    if person.is_admin is None or person.is_admin == user.is_admin:
        return
    user.is_admin = person.is_admin
    change_user_in_transaction(user=user)
    record_security_event(
        SecurityEventKind.RIGHT_CHANGED,
        user=user,
        change="administrator" if person.is_admin else "administrator no more",
        provider=provider.code,
    )


def _follow_groups(user: SuiteUser, person: OutsidePerson, provider: OutsideProvider) -> None:
    """Let the person join and leave those groups, of all, that the provider has a word for."""
    governed = set(provider.groups.values())
    # Locked one after the other in one order: two people may sign in at once.
    groups = SuiteGroup.objects.select_for_update(no_key=True).filter(
        name__in=governed, deleted_at__isnull=True
    )
    known = {group.name: group for group in groups.order_by("pk")}
    for name, group in known.items():
        members = set(group.members.all())
        if (name in person.groups) == (user in members):
            continue
        members ^= {user}
        change_group_in_transaction(group=group, members=sorted(members, key=lambda one: one.pk))
    for name in person.groups - known.keys():
        logger.warning(
            "a provider's groups name one that the suite does not have",
            extra={"provider": provider.code, "group": name},
        )
