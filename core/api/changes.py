"""The trail of changes: who changed what, when, from what to what; to be read alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from core.api.fields import UidRelatedField
from core.api.filters import filters_of
from core.api.records import FactViewSet
from core.choices import Level
from core.models import AuditEntry
from core.models.base import UidModel
from core.selectors.audit import audited_models


class ChangeSerializer(serializers.ModelSerializer[Any]):
    """One change of one row; of a changed row `changes` holds what each column was and is."""

    id = serializers.CharField(source="pk", read_only=True)
    person = UidRelatedField(read_only=True, allow_null=True)

    class Meta:
        model = AuditEntry
        fields = [
            "id",
            "happened_at",
            "action",
            "table_name",
            "row_name",
            "changes",
            "person",
            "node",
            "door",
            "system",
            "request_id",
            "address",
            "database_role",
        ]
        read_only_fields = fields


_OfColumns: Any = filters_of(
    AuditEntry,
    exact=["table_name", "action", "node", "door", "request_id"],
    relations=["person"],
    times=["happened_at"],
)


class ChangeFilters(_OfColumns):  # type: ignore[misc]
    """Those of the columns, and the object by its id."""

    object = django_filters.UUIDFilter(
        method="of_object",
        help_text=gettext_lazy("The id of what was changed; quicker with its `table_name`."),
    )

    def of_object(self, rows: QuerySet[AuditEntry], _name: str, uid: UUID) -> QuerySet[AuditEntry]:
        """Narrow to the changes of one row; without its table each is looked into in turn."""
        asked = self.data.get("table_name")
        for table, model in audited_models().items():
            if (asked or table) != table or not issubclass(model, UidModel):
                continue
            key = model._base_manager.filter(uid=uid).values_list("pk", flat=True).first()
            if key is not None:
                return rows.filter(table_name=table, row_key=str(key))
        return rows.none()


class ChangeViewSet(FactViewSet[AuditEntry]):
    """The trail of the database beside the process; for who has the right to administer.

    Of one object: `?table_name=machines&object=<id>`; of one person: `?person=<id>`.
    """

    model = AuditEntry
    resource = "changes"
    relations = ("person",)
    read_level = Level.ADMIN
    lookup_field = "pk"
    lookup_value_converter = "int"
    newest_by = ("happened_at", "pk")
    serializer_class = ChangeSerializer
    filterset_class = ChangeFilters
