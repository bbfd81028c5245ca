"""What every row of the suite has in common."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.functions import RandomUUID
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

    created_at = models.DateTimeField(_("created"), auto_now_add=True, db_default=Now())
    updated_at = models.DateTimeField(_("changed"), auto_now=True, db_default=Now())
    revision = models.PositiveIntegerField(_("revision"), default=1, db_default=1, editable=False)
    deleted_at = models.DateTimeField(_("deleted"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_deleted(self) -> bool:
        """Tell whether the row was retired."""
        return self.deleted_at is not None
