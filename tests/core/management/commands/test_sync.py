"""How the outboxes stand, failed ones again, a state anew."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core.events.dispatch import deliver_all
from core.models import SyncEvent
from tests.core.events.line import open_line
from tests.factories.core import AreaFactory

pytestmark = pytest.mark.django_db


def sync(*arguments: str) -> list[str]:
    out = StringIO()
    call_command("sync", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_empty_outbox_is_said() -> None:
    assert sync() == sync("--status") == ["default: nothing waits"]


def test_status_counts_pending_and_failed_and_says_the_lag() -> None:
    with open_line() as line:
        line.publish(1, 2, 3)
    SyncEvent.objects.filter(payload__number=1).update(status="failed")
    (said,) = sync("--status")
    assert said.startswith("default: shop_tracker (home): 2 pending, 1 failed, lag ")


def test_retry_puts_failed_events_again() -> None:
    with open_line() as line:
        line.publish(1)
        SyncEvent.objects.update(status="failed", attempts=10)
        assert sync("--retry", "--status")[0] == "default: 1 put again"
        assert deliver_all("default") == 1
        assert line.effects == {1}


def test_state_is_told_anew() -> None:
    AreaFactory.create()
    assert sync("--resync", "core") == ["core: 1 published anew"]
    assert SyncEvent.objects.filter(event_type="area.created").exists()


def test_unknown_app_is_refused_with_those_that_are_known() -> None:
    with pytest.raises(CommandError, match="shop_monitor"):
        sync("--resync", "moon")
