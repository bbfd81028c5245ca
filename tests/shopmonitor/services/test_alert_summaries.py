"""The summary of the morning: once a day, in the language of who asked for it."""

from datetime import time

import pytest
import time_machine
from django.utils import translation

from core.choices import Level, ResourceType
from core.clock import utc_now
from shopmonitor.models import Alert, AlertDelivery, AlertWish, EStopCheck
from shopmonitor.selectors.alert_texts import summary_text
from shopmonitor.services.alert_summaries import put_summaries_in_line
from tests.factories.core import UserFactory
from tests.factories.estops import make_estop
from tests.factories.floor import make_machine, make_node
from tests.factories.people import give_right, make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("now", "count"), [("05:59", 0), ("06:00", 1), ("07:59", 1), ("08:00", 0)])
def test_each_gets_it_at_their_time_once_a_day(now: str, count: int) -> None:
    AlertWish.objects.create(user=UserFactory.create(), summary_at=time(6))
    AlertWish.objects.create(user=UserFactory.create(active=False), summary_at=time(6))
    AlertWish.objects.create(user=UserFactory.create())
    for _turn in range(2):
        with time_machine.travel(f"2026-03-02T{now}:00Z", tick=False):
            put_summaries_in_line()
    assert AlertDelivery.objects.filter(alert=None, channel="mail").count() == count


def test_it_tells_what_its_reader_may_see() -> None:
    here, there, now = make_machine(), make_machine(), utc_now()
    for machine in (here, there):
        Alert.objects.create(
            kind="lead_missing", source=machine.code, text=f"{machine.code}: nobody leads",
            machine=machine, opened_at=now, last_at=now,
        )  # fmt: skip
    make_estop(machine=here)
    EStopCheck.objects.create(name="Hall 1", node=make_node(here).row, port=0, due_on=now.date())
    anna = make_person()
    give_right(anna, Level.VIEW, on=ResourceType.MACHINE, uid=here.uid)
    text = summary_text(anna).body
    assert f"{here.code}: nobody leads" in text
    assert f"{there.code}: nobody leads" not in text
    assert "E-stops of the last 24 hours: 1" in text
    assert "Hall 1" in text
    with translation.override("de"):
        assert "Zusammenfassung" in summary_text(anna).subject
