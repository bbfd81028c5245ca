"""What every row of the suite has in common."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Collection, Mapping
from typing import Any, ClassVar, Self

from django.contrib.postgres.functions import RandomUUID
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


def choice_check(
    field: str, choices: type[models.TextChoices], name: str
) -> models.CheckConstraint:
    """Return the constraint by which the database, too, knows a column's words."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{field}__in": [choice.value for choice in choices]}), name=name
    )


def refuse_broken_rules(row: models.Model, fields: Mapping[str, str]) -> None:
    """Name the field of each constraint that a row does not keep; for `clean()`.

    Args:
        fields: where the fault is shown, by the constraint's name.
    """
    wrong: dict[str, list[str]] = {}
    for rule in row._meta.constraints:
        if rule.name in fields:
            try:
                rule.validate(type(row), row)
            except ValidationError as error:
                wrong.setdefault(fields[rule.name], []).extend(error.messages)
    if wrong:
        raise ValidationError(wrong)


class UidModel(models.Model):
    """A row that is known outside its database by its UUID, never by its number."""

    uid = models.UUIDField(
        _("id"), default=uuid.uuid4, db_default=RandomUUID(), unique=True, editable=False
    )

    class Meta:
        abstract = True


class Record(UidModel):
    """A row that people make, change and retire; each of the three is an event.

    `topic` names its events (`machine.created`). `revision` rises with every
    change, so that who hears of changes late or twice can tell which is newer.
    Deleting is soft: what other rows name stays.
    """

    topic: ClassVar[str]
    # Many-to-many fields that are told in its events, as the ids of what they name.
    told_links: ClassVar[tuple[str, ...]] = ()

    created_at = models.DateTimeField(_("created"), auto_now_add=True, db_default=Now())
    updated_at = models.DateTimeField(_("changed"), auto_now=True, db_default=Now())
    revision = models.PositiveIntegerField(_("revision"), default=1, db_default=1, editable=False)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def from_db(  # type: ignore[override]  # the argument that its types add came after Django 5.2
        cls, db: str | None, field_names: Collection[str], values: Collection[Any]
    ) -> Self:
        """Remember what was read, so that a change can tell what its caller has changed."""
        record = super().from_db(db, field_names, values)
        record.remember(dict(zip(field_names, values, strict=False)))
        return record

    def remember(self, values: Mapping[str, Any]) -> None:
        """Take these values, by column attribute, for what stands in the database."""
        # Copies of what could be changed in place.
        self._remembered = {
            name: copy.deepcopy(value) if isinstance(value, (dict, list)) else value
            for name, value in values.items()
        }

    def changed_fields(self) -> set[str]:
        """Return the column attributes whose values are not those that were read.

        All of a record that never was read.
        """
        remembered = getattr(self, "_remembered", {})
        present = {
            field.attname: self.__dict__[field.attname]
            for field in self._meta.concrete_fields
            if field.attname in self.__dict__
        }
        return {
            name
            for name, value in present.items()
            if name not in remembered or remembered[name] != value
        }

    def was(self, attname: str) -> Any:
        """Return a column's value as it was read; None of a record that never was."""
        return getattr(self, "_remembered", {}).get(attname)

    def moves(self, attname: str) -> bool:
        """Tell whether a record that is there already gets another value of a column."""
        return not self._state.adding and attname in self.changed_fields()

    def told_parts(self) -> dict[str, Any]:
        """Return what its events say of rows of other tables that are parts of it."""
        return {}

    @property
    def is_deleted(self) -> bool:
        """Tell whether the row was retired."""
        return self.deleted_at is not None
