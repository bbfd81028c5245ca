"""The rules of the house, over the whole suite; and proof that each rule can be broken."""

import importlib.util

import pytest

from tests.architecture import rules
from tests.architecture.source import PACKAGES, Module, modules

# rule: a file that breaks it, and one that keeps it
SAMPLES: dict[rules.Rule, tuple[Module, Module]] = {
    rules.counts_instead_of_exists: (
        Module("core/services/x.py", "found = rows.count() > 0"),
        Module("core/services/x.py", "found = rows.exists() or text.count('a') > 0"),
    ),
    rules.positional_timedelta: (
        Module("core/domain/x.py", "WAIT = timedelta(5)"),
        Module("core/domain/x.py", "WAIT = timedelta(seconds=5)"),
    ),
    rules.lock_without_no_key: (
        Module("core/services/x.py", "Area.objects.select_for_update().get(pk=1)"),
        Module("core/services/x.py", "Area.objects.select_for_update(no_key=True).get(pk=1)"),
    ),
    rules.query_in_entry_point: (
        Module("core/api/x.py", "queryset = Area.objects.all()"),
        Module("core/selectors/x.py", "queryset = Area.objects.all()"),
    ),
    rules.positional_service_arguments: (
        Module("core/services/x.py", "def retire_area(area, now): ..."),
        Module("core/services/x.py", "def retire_area(area, *, now): ...\ndef _note(a, b): ..."),
    ),
    rules.save_override: (
        Module("core/models/x.py", "class Area(Record):\n    def save(self): ..."),
        Module("core/models/x.py", "class Area(Record):\n    def is_open(self): ..."),
    ),
    rules.project_code_in_migration: (
        Module("core/migrations/0002_x.py", "from core.services.areas import retire_area"),
        Module(
            "core/migrations/0002_x.py",
            "import uuid\nfrom django.db import models\nfrom core.db.partitions import ByMonth",
        ),
    ),
    rules.data_beside_schema: (
        Module("core/migrations/0002_x.py", "[migrations.AddField(), migrations.RunPython(f)]"),
        Module("core/migrations/0002_x.py", "[migrations.RunPython(f)]"),
    ),
    rules.unspoken_migration_name: (
        Module("core/migrations/0002_auto_20260101.py", ""),
        Module("core/migrations/0002_area_region.py", ""),
    ),
    rules.vague_file_name: (
        Module("core/services/utils.py", ""),
        Module("core/services/areas.py", ""),
    ),
    rules.plain_choice_label: (
        Module("core/choices.py", "class Word(models.TextChoices):\n    A = 'a'"),
        Module("core/choices.py", "class Word(models.TextChoices):\n    A = 'a', _('Letter')"),
    ),
    rules.plain_admin_text: (
        Module("core/admin/x.py", "fieldsets = [('Dates', {'fields': []})]"),
        Module("core/admin/x.py", "fieldsets = [(_('Dates'), {'fields': []}), (None, {})]"),
    ),
    rules.mock_of_our_own: (
        Module("tests/core/test_x.py", "from unittest import mock"),
        Module("tests/core/test_x.py", "import unittest"),
    ),
}
RULES = pytest.mark.parametrize("rule", SAMPLES, ids=lambda rule: rule.__name__)


@RULES
def test_house_keeps_the_rule(rule: rules.Rule) -> None:
    broken = [
        f"{module.path}:{line}" for module in modules(*PACKAGES, "tests") for line in rule(module)
    ]
    assert broken == [], rule.__doc__


@RULES
def test_rule_sees_what_breaks_it_and_nothing_else(rule: rules.Rule) -> None:
    broken, kept = SAMPLES[rule]
    assert list(rule(broken))
    assert not list(rule(kept))


@pytest.mark.parametrize("text", ["description='Retire'", "verbose_name='x'", "label='x'"])
def test_plain_texts_of_admin_decorators_are_seen(text: str) -> None:
    assert list(rules.plain_admin_text(Module("core/admin/x.py", f"display({text})")))


def test_second_driver_is_not_installed() -> None:
    # With psycopg 3 beside psycopg2 Django silently takes it.
    assert importlib.util.find_spec("psycopg") is None
