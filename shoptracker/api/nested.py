"""Rows with rows inside that a service of their own changes."""

from __future__ import annotations

from typing import TypeVar

from django.utils.translation import gettext as _
from rest_framework.serializers import BaseSerializer

from core.errors import ConflictError
from core.models.base import Record

R = TypeVar("R", bound=Record)


def living_row(serializer: BaseSerializer[R]) -> R:
    """Return the row that a change is about.

    Raises:
        ConflictError: it is retired.
    """
    row = serializer.instance
    assert row is not None  # noqa: S101 - an update has a row
    if row.is_deleted:
        raise ConflictError(_("It is retired and cannot be changed any more."))
    return row
