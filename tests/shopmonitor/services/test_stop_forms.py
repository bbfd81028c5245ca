"""What the pages of stops ask for: a reason for many, a cut, and refusals."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from core.errors import InvalidInputError
from core.models import Machine
from shopmonitor.domain.stop_keys import StopKey, write_stop_key
from shopmonitor.models import StopClassification
from shopmonitor.services.stop_forms import StopForm, do_stop_form
from tests.factories.core import MachineFactory, UserFactory
from tests.factories.stops import make_reason

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 6, tzinfo=UTC)


def do(machine: Machine, does: str, *, at: str = "", stops: int = 1) -> str:
    keys = [
        StopKey(machine.uid, START + timedelta(hours=n), START + timedelta(hours=n, minutes=30))
        for n in range(stops)
    ]
    form = StopForm(stops=[write_stop_key(key) for key in keys], does=does, at=at)
    with time_machine.travel(START + timedelta(hours=30), tick=False):
        return do_stop_form(form=form, machines=[machine], by=UserFactory.create(), zone=UTC)


def test_many_stops_get_a_reason_and_it_is_told() -> None:
    machine, reason = MachineFactory.create(), make_reason("Jam")
    assert do(machine, str(reason.uid), stops=20) == "20 stops: Jam"
    assert StopClassification.objects.filter(reason=reason, machine=machine).count() == 20
    assert do(machine, str(reason.uid)) == "1 stop: Jam"
    assert "taken back" in do(machine, "none")


def test_a_stop_is_cut_at_a_time_of_the_clock() -> None:
    machine = MachineFactory.create()
    assert "cut" in do(machine, "split", at="06:10")
    row = StopClassification.objects.get()
    assert (row.started_at, row.reason) == (START + timedelta(minutes=10), None)


@pytest.mark.parametrize(
    ("does", "at", "stops", "said"),
    [
        ("split", "07:10", 1, "between the beginning"),
        ("split", "x", 1, "between the beginning"),
        ("split", "06:10", 2, "the one stop"),
        ("what", "", 1, "choose another one"),
        ("8a3f0c1e-0000-4000-8000-000000000000", "", 1, "choose another one"),
        ("none", "", 0, "at least one"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(does: str, at: str, stops: int, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        do(MachineFactory.create(), does, at=at, stops=stops)


def test_machines_of_others_are_out_of_reach() -> None:
    stranger = write_stop_key(
        StopKey(MachineFactory.create().uid, START, START + timedelta(minutes=5))
    )
    for sent in (stranger, "rubbish"):
        with pytest.raises(InvalidInputError, match="load the list anew"):
            do_stop_form(
                form=StopForm(stops=[sent], does="none"),
                machines=[MachineFactory.create()],
                by=UserFactory.create(),
                zone=UTC,
            )
