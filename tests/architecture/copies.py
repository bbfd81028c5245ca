"""What a table must promise whose rows are copied to other databases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.migrations import AddField, Migration
from django.db.models import Field, ManyToManyField, Model

from core.db.partitions import PartitionByMonth
from core.db.replication.tables import is_copied
from tests.architecture.source import APPS

# Rows that others name and that are never deleted, by label and reason.
NEVER_DELETED = {
    "contenttypes.contenttype": "made by migrate, and left there when a model goes",
}


def without_single_key(models: Iterable[type[Model]]) -> Iterator[str]:
    """Yield what has no key of one column: changes of such a table find no row in a copy."""
    for model in models:
        if is_copied(model) and not isinstance(model._meta.pk.column, str):
            yield model._meta.label


def hard_deleted(kept: Iterable[type[Model]]) -> Iterator[str]:
    """Yield the tables that others name and whose rows can be deleted for good."""
    for model in kept:
        columns = {field.name for field in model._meta.concrete_fields}
        if "deleted_at" not in columns and model._meta.label_lower not in NEVER_DELETED:
            yield model._meta.label


def hidden_links(models: Iterable[type[Model]]) -> Iterator[str]:
    """Yield the suite's links without a model of their own: they can say nothing of deleting."""
    for model in models:
        if model._meta.auto_created and model._meta.app_label in APPS and is_copied(model):
            yield model._meta.label


def columns_that_stop_copies(migration: Migration, models: dict[str, type[Model]]) -> Iterator[str]:
    """Yield columns that come later, must be filled, and are not filled by the database.

    A copy has them before home does; what home writes until then has no value for them.

    Args:
        models: the copied models of the migration's app, by name in lower case.
    """
    for operation in migration.operations:
        if not (isinstance(operation, AddField) and operation.model_name_lower in models):
            continue
        if _must_be_given(operation.field):
            yield f"{migration.name}: {operation.model_name}.{operation.name}"


def partitioned(migration: Migration, models: dict[str, type[Model]]) -> Iterator[str]:
    """Yield copied tables that are partitioned: months are made in each database by itself."""
    for operation in migration.operations:
        if isinstance(operation, PartitionByMonth) and operation.model_name.lower() in models:
            yield f"{migration.name}: {operation.model_name}"


def _must_be_given(field: Field) -> bool:
    return not (field.null or field.has_db_default() or isinstance(field, ManyToManyField))
