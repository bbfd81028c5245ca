"""How copies stand is told where people and programs look, not by a command alone."""

import signal

import pytest

from core.health import Condition
from core.selectors.copies import list_copy_states, look_at_copies, tell_copies
from core.services.copy_watch import WATCH, watch_copies
from tests.core.db.replication.conftest import FLOOR, HOME, OFFICE, Shops
from tests.core.db.replication.following import add_area, has_area, until
from tests.outbox import told

pytestmark = [pytest.mark.django_db, pytest.mark.processes, pytest.mark.timeout(300)]


def figures() -> dict[tuple[str, str], float]:
    return {
        (one.name, sample.labels["copy"]): sample.value
        for one in tell_copies()
        for sample in one.samples
    }


def test_copies_that_follow_are_in_order(following: Shops) -> None:
    add_area(following[HOME], "SEEN-BY-ALL")
    until(lambda: has_area(following[FLOOR], "SEEN-BY-ALL"))
    until(lambda: look_at_copies().condition, Condition.OK)
    assert "shop_monitor follows" in str(look_at_copies().said)
    told = figures()
    assert (told["copy_well", FLOOR], told["copy_well", OFFICE]) == (1, 1)
    assert told["copy_kept_bytes", FLOOR] >= 0


def test_copy_that_differs_needs_hands(following: Shops) -> None:
    floor = following[FLOOR]
    floor.run("ALTER TABLE core.equipment RENAME COLUMN serial_number TO serial_no")
    try:
        found = look_at_copies()
        assert found.condition == Condition.PROBLEM
        assert "replicate --status" in str(found.remedy)
        assert figures()["copy_well", FLOOR] == 0
        assert figures()["copy_well", OFFICE] == 1
    finally:
        floor.run("ALTER TABLE core.equipment RENAME COLUMN serial_no TO serial_number")


def test_copy_whose_server_died_follows_again(following: Shops) -> None:
    home, floor = following[HOME], following[FLOOR]
    WATCH.forget()
    floor.stop(signal.SIGQUIT)
    try:
        assert look_at_copies().condition == Condition.PROBLEM
        watch_copies()
        watch_copies()
        (stopped,) = told("copy.stopped")
        assert (stopped.copy, "No connection" in stopped.findings) == (FLOOR, True)
        add_area(home, "WHILE-IT-WAS-DEAD")
    finally:
        floor.start()
    until(lambda: has_area(floor, "WHILE-IT-WAS-DEAD"))
    until(lambda: look_at_copies().condition, Condition.OK)
    watch_copies()
    assert [event.copy for event in told("copy.follows")] == [OFFICE, FLOOR]


def test_one_database_has_no_copies() -> None:
    assert list_copy_states() == []
    assert look_at_copies().condition == Condition.OK
    assert figures()["copy_well", ""] == 0
