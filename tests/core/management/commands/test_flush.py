"""Emptying a database takes its owner: no door may empty the trail."""

import pytest
from django.core.management import call_command

from core.models import Area, AuditEntry
from tests.factories.core import AreaFactory


@pytest.mark.django_db(transaction=True)
def test_flush_empties_the_trail_too() -> None:
    AreaFactory.create()
    assert AuditEntry.objects.exists()
    call_command("flush", interactive=False, verbosity=0)
    assert not Area.objects.exists()
    assert not AuditEntry.objects.exists()
