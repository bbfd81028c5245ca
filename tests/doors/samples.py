"""A valid row of any model, made from its columns; what no column says stands in `SPECIAL`.

A model that is new gets its samples from here, and with them its tests at every door.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar
from uuid import uuid4

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import models

from core.choices import AbsenceKind, EquipmentKind
from core.clock import utc_now
from core.db.time_zones import TimeZoneField
from core.domain.tags import last4
from core.models import (
    Absence,
    Area,
    Badge,
    Calendar,
    CalendarAssignment,
    Company,
    Equipment,
    SuitePermission,
    SuiteUser,
    Webhook,
    Zone,
)
from core.models.base import Record
from core.models.company import THE_ONE
from core.secrets.vault import badge_digest, encrypt
from core.services.records import create_record
from core.services.webhooks import new_secret
from shopmonitor.models import BluetoothDevice, Node

M = TypeVar("M", bound=models.Model)
_numbers = count(1)


def all_records() -> list[type[Record]]:
    """Return every model whose rows people make, change and retire."""
    return [model for model in apps.get_models() if issubclass(model, Record)]


def sample(model: type[M]) -> M:
    """Return a valid row that is not written yet; what it names is written."""
    make = SPECIAL.get(model)
    row = make() if make else model(**{field.name: _value(field) for field in _required(model)})
    assert isinstance(row, model)
    return row


def written(model: type[M]) -> M:
    """Return a row as its own service would have written it."""
    row = sample(model)
    if row.pk and model._base_manager.filter(pk=row.pk).exists():
        return model._base_manager.get(pk=row.pk)  # there can be only one
    if isinstance(row, Record):
        create_record(row)
    else:
        row.save()
    return model._base_manager.get(pk=row.pk)


def a_change(row: models.Model, names: Collection[str]) -> tuple[str, Any]:
    """Return one of the columns and another value that it may have."""
    for kind, other in _OTHERS:
        for field in row._meta.concrete_fields:
            if field.name in names and type(field) is kind and not field.choices:
                return field.name, other(field, getattr(row, field.name))
    raise AssertionError(f"no column of {row._meta.label} can be changed by {sorted(names)}")


def fresh_tag() -> str:
    """Return a badge's tag that nobody has."""
    return f"04{next(_numbers):06X}"


def _badge() -> Badge:
    tag = fresh_tag()
    return Badge(
        user=written(SuiteUser),
        digest=badge_digest(tag),
        last4=last4(tag),
        tag_encrypted=encrypt(tag),
        issued_at=utc_now(),
    )


def _permission() -> SuitePermission:
    return SuitePermission(user=written(SuiteUser), resource_type="*", level="operate")


def _webhook() -> Webhook:
    number = next(_numbers)
    return Webhook(
        name=f"Program {number}",
        url=f"http://program{number}.example/",
        event_types=["*"],
        secret_encrypted=encrypt(new_secret()),
    )


def _company() -> Company:
    return Company(pk=THE_ONE, name="Shop")


def _absence() -> Absence:
    today = utc_now().date()
    return Absence(
        user=written(SuiteUser),
        kind=AbsenceKind.VACATION,
        first_date=today,
        last_date=today + timedelta(days=30),
    )


def _bluetooth_device() -> BluetoothDevice:
    number, node = next(_numbers), sample(Node)
    node.area = written(Area)
    return BluetoothDevice(
        node=create_record(node),
        name=f"Hall {number}",
        mac_address=f"0C:A6:94:12:{number // 256 % 256:02X}:{number % 256:02X}",
    )


def _use_of_a_calendar() -> CalendarAssignment:
    return CalendarAssignment(calendar=written(Calendar), area=written(Area))


def _equipment() -> Equipment:
    return Equipment(
        code=f"E{next(_numbers)}", name="Crane", kind=EquipmentKind.CRANE, zone=written(Zone)
    )


SPECIAL: dict[type[models.Model], Callable[[], models.Model]] = {
    Absence: _absence,
    Badge: _badge,
    BluetoothDevice: _bluetooth_device,
    CalendarAssignment: _use_of_a_calendar,
    Company: _company,
    Equipment: _equipment,
    SuitePermission: _permission,
    Webhook: _webhook,
}


def _required(model: type[models.Model]) -> list[Any]:
    return [
        field
        for field in model._meta.concrete_fields
        if not (field.primary_key or field.null or field.has_default() or _database_gives(field))
    ]


def _database_gives(field: Any) -> bool:
    automatic = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    return automatic or field.db_default is not models.NOT_PROVIDED


def _value(field: Any) -> Any:
    if isinstance(field, models.ForeignKey):
        return written(field.related_model)
    if field.choices:
        return field.choices[0][0]
    for kind, make in _VALUES:
        if isinstance(field, kind):
            return make(field)
    raise AssertionError(f"samples.py knows no value for {field}: add it there")


def _text(field: Any) -> str:
    text = f"S{next(_numbers)}"
    assert len(text) <= (field.max_length or len(text))
    return text


_VALUES: list[tuple[type, Callable[[Any], Any]]] = [
    (TimeZoneField, lambda _field: "Europe/Berlin"),
    (models.EmailField, lambda _field: f"s{next(_numbers)}@shop.example"),
    (models.URLField, lambda _field: f"https://shop{next(_numbers)}.example/"),
    (ArrayField, lambda _field: ["*"]),
    (models.JSONField, lambda _field: {}),
    (models.CharField, _text),
    (models.TextField, _text),
    (models.BooleanField, lambda _field: False),
    (models.IntegerField, lambda _field: 1),
    (models.DecimalField, lambda _field: Decimal(1)),
    (models.DurationField, lambda _field: timedelta(hours=1)),
    (models.DateTimeField, lambda _field: utc_now()),
    (models.DateField, lambda _field: utc_now().date()),
    (models.TimeField, lambda _field: utc_now().time().replace(microsecond=0)),
    (models.UUIDField, lambda _field: uuid4()),
]


def _longer(field: Any, value: str) -> str:
    return f"{value}x"[-(field.max_length or 1000) :]


def _more(_field: Any, value: Any) -> Any:
    return (value or 0) + 1


def _later(_field: Any, value: Any) -> Any:
    return (value or utc_now()).replace(microsecond=0) + timedelta(days=1)


def _next_day(_field: Any, value: Any) -> Any:
    return (value or utc_now().date()) + timedelta(days=1)


_OTHERS: list[tuple[type, Callable[[Any, Any], Any]]] = [
    (models.CharField, _longer),
    (models.TextField, _longer),
    (models.BooleanField, lambda _field, value: not value),
    (models.PositiveSmallIntegerField, _more),
    (models.PositiveIntegerField, _more),
    (models.DecimalField, _more),
    (models.DateTimeField, _later),
    (models.DateField, _next_day),
]
