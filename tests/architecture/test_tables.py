"""Tables bear the specification's names, their words are checked, what they show is translated."""

from collections import Counter

from django.db import models
from django.test.utils import isolate_apps
from django.utils.translation import gettext_lazy as _

from tests.architecture import tables
from tests.architecture.tables import own_models

# The user's names: other programs look for them.
SPECIFIED = {
    "SuiteUser": "suite_users",
    "SuitePermission": "suite_permissions",
    "UserSession": "user_sessions",
    "SyncEvent": "sync_events",
    "Area": "areas",
    "Zone": "zones",
    "Machine": "machines",
    "Node": "nodes",
    "MachineSession": "machine_sessions",
}


def test_table_names_are_unique_over_all_schemas() -> None:
    names = Counter(model._meta.db_table for model in own_models() if not model._meta.proxy)
    assert [name for name, times in names.items() if times > 1] == []


def test_tables_are_named_as_specified() -> None:
    named = {model.__name__: model._meta.db_table for model in own_models()}
    wrong = {
        name: named[name] for name, table in SPECIFIED.items() if named.get(name, table) != table
    }
    assert wrong == {}


def test_no_table_has_djangos_name() -> None:
    left = [
        model.__name__
        for model in own_models()
        if model._meta.db_table == f"{model._meta.app_label}_{model._meta.model_name}"
    ]
    assert left == []


def test_database_checks_every_columns_words() -> None:
    assert [gap for model in own_models() for gap in tables.words_without_check(model)] == []


def test_indexes_are_named_by_us() -> None:
    assert [gap for model in own_models() for gap in tables.unnamed_indexes(model)] == []


def test_models_speak_through_gettext() -> None:
    assert [gap for model in own_models() for gap in tables.untranslated_texts(model)] == []


class Word(models.TextChoices):
    A = "a", _("A")
    B = "b", _("B")


@isolate_apps("core")
def test_words_that_the_database_takes_unseen_are_found() -> None:
    class Loose(models.Model):
        word = models.CharField(choices=Word.choices)

        class Meta:
            app_label = "core"
            constraints = [
                models.CheckConstraint(condition=models.Q(word__in=["a"]), name="half_of_them")
            ]

    class Tight(models.Model):
        word = models.CharField(choices=Word.choices)

        class Meta:
            app_label = "core"
            constraints = [
                models.CheckConstraint(
                    condition=models.Q(word="") | models.Q(word__in=["a", "b"]), name="all"
                )
            ]

    assert list(tables.words_without_check(Loose)) == ["Loose.word"]
    assert list(tables.words_without_check(Tight)) == []


@isolate_apps("core")
def test_nameless_indexes_and_untranslated_names_are_found() -> None:
    class Plain(models.Model):
        code = models.CharField(max_length=9, db_index=True)
        other = models.CharField(_("other"), max_length=9, help_text="Plain.")

        class Meta:
            app_label = "core"
            verbose_name = verbose_name_plural = _("plain")
            indexes = [models.Index(fields=["other"])]

    assert len(list(tables.unnamed_indexes(Plain))) == 2
    assert list(tables.untranslated_texts(Plain)) == [
        "Plain.code: verbose_name",
        "Plain.other: help_text",
    ]
