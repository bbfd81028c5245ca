"""The least valid object of each kind of core."""

from datetime import UTC, datetime
from typing import Any

from factory.declarations import Sequence, SubFactory
from factory.django import DjangoModelFactory

from core.domain.tags import last4
from core.models import (
    Area,
    Badge,
    Company,
    Equipment,
    Machine,
    MachineType,
    Qualification,
    SuiteGroup,
    SuitePermission,
    SuiteUser,
    Zone,
)
from core.models.company import THE_ONE
from core.secrets.vault import badge_digest, encrypt

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class AreaFactory(DjangoModelFactory[Area]):
    class Meta:
        model = Area

    code = Sequence(lambda n: f"AREA{n}")
    name = "Hall"
    time_zone = "UTC"


class ZoneFactory(DjangoModelFactory[Zone]):
    class Meta:
        model = Zone

    area = SubFactory(AreaFactory)
    code = Sequence(lambda n: f"ZONE{n}")
    name = "Turning"


class QualificationFactory(DjangoModelFactory[Qualification]):
    class Meta:
        model = Qualification

    code = Sequence(lambda n: f"Q{n}")
    name = "Lathe"


class MachineTypeFactory(DjangoModelFactory[MachineType]):
    class Meta:
        model = MachineType

    code = Sequence(lambda n: f"TYPE{n}")
    name = "Lathe"


class MachineFactory(DjangoModelFactory[Machine]):
    class Meta:
        model = Machine

    zone = SubFactory(ZoneFactory)
    code = Sequence(lambda n: f"M{n}")
    name = "Lathe 1"


class EquipmentFactory(DjangoModelFactory[Equipment]):
    class Meta:
        model = Equipment

    zone = SubFactory(ZoneFactory)
    code = Sequence(lambda n: f"E{n}")
    name = "Compressor 1"
    kind = "compressor"


class UserFactory(DjangoModelFactory[SuiteUser]):
    class Meta:
        model = SuiteUser

    username = Sequence(lambda n: f"person{n}")
    display_name = Sequence(lambda n: f"Person {n}")
    password = "!"


class GroupFactory(DjangoModelFactory[SuiteGroup]):
    class Meta:
        model = SuiteGroup

    name = Sequence(lambda n: f"Group {n}")


class PermissionFactory(DjangoModelFactory[SuitePermission]):
    class Meta:
        model = SuitePermission

    user = SubFactory(UserFactory)
    resource_type = "*"
    level = "operate"


def make_badge(user: SuiteUser, tag: str, **values: Any) -> Badge:
    """Give a person a badge of a normalised tag."""
    return Badge.objects.create(
        user=user,
        digest=badge_digest(tag),
        last4=last4(tag),
        tag_encrypted=encrypt(tag),
        **{"issued_at": LONG_AGO} | values,
    )


def make_company(**values: Any) -> Company:
    """Set the company up, past the services."""
    return Company.objects.create(pk=THE_ONE, **{"name": "Test works"} | values)
