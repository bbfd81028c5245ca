"""The suite's own models, and what their tables promise."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import CheckConstraint, Field, ForeignKey, Model, Q

from tests.architecture.source import APPS


def own_models() -> list[type[Model]]:
    """Return the suite's models, those behind many-to-many fields too."""
    return [
        model
        for config in apps.get_app_configs()
        if config.name in APPS
        for model in config.get_models(include_auto_created=True)
    ]


def home(model: type[Model]) -> str:
    """Return the package that a model belongs to: `core`, `django.contrib.auth`, …"""
    return apps.get_app_config(model._meta.app_label).name


def relations(model: type[Model]) -> Iterator[tuple[str, type[Model]]]:
    """Yield the name and the target of each relation that the model declares."""
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
        target = field.related_model
        if isinstance(target, type):
            yield field.name, target


def words_without_check(model: type[Model]) -> Iterator[str]:
    """Yield the columns whose words the database does not check."""
    for field in model._meta.local_fields:
        if field.choices:
            words = {str(value) for value, _label in field.flatchoices}
            if not any(words <= allowed for allowed in _checked_words(model, field.name)):
                yield f"{model.__name__}.{field.name}"


def _checked_words(model: type[Model], column: str) -> Iterator[set[str]]:
    for constraint in model._meta.constraints:
        if isinstance(constraint, CheckConstraint) and isinstance(constraint.condition, Q):
            for look_up, value in _look_ups(constraint.condition):
                if look_up == f"{column}__in":
                    yield {str(word) for word in value}


def _look_ups(condition: Q) -> Iterator[tuple[str, Any]]:
    for child in condition.children:
        if isinstance(child, Q):
            yield from _look_ups(child)
        elif isinstance(child, tuple):
            yield child


def unnamed_indexes(model: type[Model]) -> Iterator[str]:
    """Yield indexes that Django named; keys of other rows and unique columns are plain enough."""
    for field in model._meta.local_fields:
        if isinstance(field, ForeignKey):
            continue
        if getattr(field, "db_index", False) and not field.unique:
            yield f"{model.__name__}.{field.name}: Meta.indexes with a name instead of db_index"
    for index in model._meta.indexes:
        if index.expressions:  # Django itself wants a name for these
            continue
        generated = type(index)(fields=index.fields)
        generated.set_name_with_model(model)
        if index.name == generated.name:
            yield f"{model.__name__}: {index.name}"


def untranslated_texts(model: type[Model]) -> Iterator[str]:
    """Yield the names and hints of a model that gettext never sees."""
    if model._meta.auto_created:
        return
    for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
        if _is_shown(field) and isinstance(field.verbose_name, str):
            yield f"{model.__name__}.{field.name}: verbose_name"
        if isinstance(field.help_text, str) and field.help_text:
            yield f"{model.__name__}.{field.name}: help_text"
    for name in ("verbose_name", "verbose_name_plural"):
        if isinstance(getattr(model._meta, name), str):
            yield f"{model.__name__}.Meta: {name}"


def _is_shown(field: Field) -> bool:
    return not (field.auto_created or (field.primary_key and field.name == "id"))
