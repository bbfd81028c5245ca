"""The least valid object of each kind."""

# factory_boy does not type its declarations.
# mypy: disable-error-code="no-untyped-call"

from factory.declarations import SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from core.models import Area, Machine, Zone


class AreaFactory(DjangoModelFactory[Area]):
    class Meta:
        model = Area

    code = Sequence(lambda n: f"A{n}")
    name = SelfAttribute("code")


class ZoneFactory(DjangoModelFactory[Zone]):
    class Meta:
        model = Zone

    code = Sequence(lambda n: f"Z{n}")
    name = SelfAttribute("code")
    area = SubFactory(AreaFactory)


class MachineFactory(DjangoModelFactory[Machine]):
    class Meta:
        model = Machine

    code = Sequence(lambda n: f"W{n}")
    name = SelfAttribute("code")
    zone = SubFactory(ZoneFactory)
