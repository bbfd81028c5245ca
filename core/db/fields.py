"""A column type that Django does not have: a set of whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.expressions import RawSQL

if TYPE_CHECKING:
    TextField = models.Field[str, str]
else:
    TextField = models.Field


class SequenceSetField(TextField):
    """A set of whole numbers as PostgreSQL's `int8multirange`; read as its text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # RawSQL: Django has no literal of this type.
        kwargs.setdefault("db_default", RawSQL("'{}'::int8multirange", []))
        super().__init__(*args, **kwargs)

    def db_type(self, connection: Any) -> str:
        """Return the column's type."""
        return "int8multirange"
