"""How far the set-up of a new shop is."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef

from core.models import Area, Badge, Machine, MachineType, SuiteUser, Zone
from core.models.base import Record


def count_in_use(model: type[Record]) -> int:
    """Return how many are there that are not retired."""
    return model._default_manager.filter(deleted_at=None).count()


def count_places() -> tuple[int, int]:
    """Return how many areas and zones there are."""
    return count_in_use(Area), count_in_use(Zone)


def count_machines() -> int:
    """Return how many machines there are."""
    return count_in_use(Machine)


def count_people() -> int:
    """Return how many people there are."""
    return count_in_use(SuiteUser)


def count_badges() -> int:
    """Return how many badges there are."""
    return count_in_use(Badge)


def list_machine_types() -> list[str]:
    """Return the names of the machine types, for a field that proposes them."""
    kinds = MachineType.objects.filter(deleted_at=None).order_by("name")
    return list(kinds.values_list("name", flat=True)[:200])


def list_people_without_badge(*, most: int) -> list[SuiteUser]:
    """Return people who have no badge yet, in the order of their names."""
    badges = Badge.objects.filter(user=OuterRef("pk"), deleted_at=None)
    people = SuiteUser.objects.filter(active=True, deleted_at=None).filter(~Exists(badges))
    return list(people.order_by("display_name", "pk")[:most])


def set_of_usernames(*, like: str) -> set[str]:
    """Return the user names that begin so, in lower case, retired ones too: they stay taken."""
    names = SuiteUser.objects.filter(username__istartswith=like)
    return {name.lower() for name in names.values_list("username", flat=True)}


def list_people(*, keys: Sequence[int]) -> list[SuiteUser]:
    """Return the people of some keys who are not retired, in the order of their names."""
    people = SuiteUser.objects.filter(pk__in=keys, deleted_at=None)
    return list(people.order_by("display_name", "pk"))


def map_people(*, uids: Sequence[str]) -> dict[str, SuiteUser]:
    """Return people by their id as text; what is no id is left out."""
    known = [uid for uid in uids if _is_uuid(uid)]
    people = SuiteUser.objects.filter(uid__in=known, deleted_at=None)
    return {str(person.uid): person for person in people}


def _is_uuid(text: str) -> bool:
    try:
        UUID(str(text))
    except ValueError:
        return False
    return True
