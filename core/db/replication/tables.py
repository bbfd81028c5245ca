"""Which tables are copied, and which of them keep rows that home has deleted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.apps import apps

from core.db.router import CORE_SCHEMA, HOME_TABLES, LOCAL_TABLES, SuiteRouter

if TYPE_CHECKING:
    from django.db.models import Model


@dataclass(frozen=True)
class CopiedTable:
    """A table of core that stands in every database.

    Attributes:
        keeps: rows of an app or of a database's own may name its rows. The process that
            applies changes asks no foreign key; so a deletion at home would leave them
            pointing at nothing, and it is not passed on.
    """

    name: str
    key: str
    keeps: bool
    has_uid: bool

    @property
    def qualified(self) -> str:
        """The table with its schema, quoted."""
        return f'{CORE_SCHEMA}."{self.name}"'


def is_copied(model: type[Model]) -> bool:
    """Tell whether a model's rows are written at home and copied to every other database."""
    label = model._meta.label_lower
    return (
        SuiteRouter.schema_for(model._meta.app_label) == CORE_SCHEMA
        and model._meta.managed
        and not model._meta.proxy
        and label not in LOCAL_TABLES
        and label not in HOME_TABLES
    )


def copied_models() -> list[type[Model]]:
    """Return the models whose tables are copied, parents before what names them."""
    found = [model for model in apps.get_models(include_auto_created=True) if is_copied(model)]
    return _parents_first(sorted(found, key=lambda model: model._meta.db_table))


def copied_tables() -> list[CopiedTable]:
    """Return the tables that are copied, parents before what names them."""
    kept = kept_models(apps.get_models(include_auto_created=True))
    return [
        CopiedTable(
            name=model._meta.db_table,
            key=str(model._meta.pk.column),
            keeps=model in kept,
            has_uid=any(field.column == "uid" for field in model._meta.concrete_fields),
        )
        for model in copied_models()
    ]


def kept_models(models: Iterable[type[Model]]) -> set[type[Model]]:
    """Return the copied models that rows which are not copied name, and what those name."""
    known = list(models)
    waiting = [
        target
        for model in known
        if not is_copied(model) and model._meta.label_lower not in HOME_TABLES
        for target in _named_by(model)
    ]
    kept: set[type[Model]] = set()
    while waiting:
        model = waiting.pop()
        if model not in kept and is_copied(model):
            kept.add(model)
            waiting.extend(_named_by(model))
    return kept


def _named_by(model: type[Model]) -> Iterator[type[Model]]:
    for field in model._meta.concrete_fields:
        if field.remote_field is not None:
            yield apps.get_model(field.remote_field.model._meta.label)


def _parents_first(models: list[type[Model]]) -> list[type[Model]]:
    """Sort by foreign keys; where they go in circles, by name."""
    left, done = list(models), []
    while left:
        free = [
            model
            for model in left
            if not any(parent in left and parent is not model for parent in _named_by(model))
        ]
        for model in free or left[:1]:
            done.append(model)
            left.remove(model)
    return done
