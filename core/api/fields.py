"""What goes over the wire: a row is known by its UUID, never by its number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.db.replication.arrival import await_row
from core.models.base import Record

# Where the context of a serializer has rows that were found for many at once.
FOUND_ROWS = "found_rows"


@extend_schema_field(OpenApiTypes.UUID)
class UidRelatedField(serializers.RelatedField[Any, Any, Any]):
    """A relation as the id of what it names; what is retired cannot be named anew."""

    default_error_messages = {
        "invalid": _("'{value}' is no id; send the UUID of the {kind}."),
        "does_not_exist": _("There is no {kind} with the id {value}."),
    }

    def to_internal_value(self, data: Any) -> Any:
        """Return the row of an id."""
        rows = self.get_queryset()
        assert rows is not None  # noqa: S101 - a field that is written has rows
        kind = rows.model._meta.verbose_name
        try:
            uid = UUID(str(data))
        except ValueError:
            self.fail("invalid", value=str(data)[:64], kind=kind)
        found = self.context.get(FOUND_ROWS, {}).get(rows.model, {}).get(uid)
        if found is not None:
            return found
        if issubclass(rows.model, Record):
            rows = rows.filter(deleted_at__isnull=True)
        name = self.field_name or getattr(self.parent, "field_name", None) or ""
        row = rows.filter(uid=uid).first() or await_row(rows, field=name, uid=uid)
        if row is None:
            self.fail("does_not_exist", value=uid, kind=kind)
        return row

    def to_representation(self, value: Any) -> str:
        """Return the id of a row."""
        return str(value.uid)

    def get_choices(self, cutoff: int | None = None) -> dict[Any, Any]:
        """Offer nothing: a list of all rows is nobody's choice."""
        return {}


def find_rows(
    serializer: serializers.Serializer[Any], sent: Sequence[Mapping[str, Any]]
) -> dict[type[Model], dict[UUID, Model]]:
    """Return what many rows name, by model and id: one query for each kind instead of each row.

    For the context of serializers under `FOUND_ROWS`; what is not found is looked for, and
    told, by its field.
    """
    found: dict[type[Model], dict[UUID, Model]] = {}
    for name, field in serializer.fields.items():
        if not isinstance(field, UidRelatedField) or field.read_only:
            continue
        rows = field.get_queryset()
        assert rows is not None  # noqa: S101 - a field that is written has rows
        if issubclass(rows.model, Record):
            rows = rows.filter(deleted_at__isnull=True)
        uids = {uid for row in sent if (uid := _uid_or_none(row.get(name))) is not None}
        found.setdefault(rows.model, {}).update({row.uid: row for row in rows.filter(uid__in=uids)})
    return found


def _uid_or_none(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


class RowSerializer(serializers.ModelSerializer[Any]):
    """A row with its UUID as `id` and its relations as ids.

    Doubled values are found by the model's own check when the record is
    written, so that a race is answered like any other doubled code.
    """

    serializer_related_field = UidRelatedField

    id = serializers.UUIDField(source="uid", read_only=True)

    def build_standard_field(
        self, field_name: str, model_field: Any
    ) -> tuple[type[serializers.Field[Any, Any, Any, Any]], dict[str, Any]]:
        """Leave doubled values to the model."""
        field, options = super().build_standard_field(field_name, model_field)
        options.pop("validators", None)
        return field, options

    def get_validators(self) -> list[Any]:
        """Leave doubled pairs to the model."""
        return []


def set_values(row: Model, values: dict[str, Any]) -> None:
    """Put what was sent into a row that is not yet written."""
    for name, value in values.items():
        setattr(row, name, value)
