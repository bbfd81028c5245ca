"""Modules by command, through the same service."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.models import SecurityEvent, SyncEvent
from core.modules import modules_in_order

pytestmark = pytest.mark.django_db


def run(*words: str) -> list[str]:
    out = StringIO()
    call_command("waffle_switch", *words, stdout=out)
    return out.getvalue().splitlines()


def test_module_is_switched_and_told_like_from_any_door() -> None:
    assert run() == [f"{module.name}: on" for module in modules_in_order()]
    assert "orders: off" in run("orders", "off", "--note", "later")
    assert SyncEvent.objects.filter(event_type="module.created").exists()
    assert SecurityEvent.objects.get(kind="module_switched").user is None
    with pytest.raises(CommandError, match="There is no module"):
        run("moon", "off")
