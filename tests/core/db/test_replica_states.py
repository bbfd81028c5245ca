"""How a replica is found: behind, no standby, a copy of something else; told and passed over."""

from __future__ import annotations

import pytest
from django.db import connections
from pytest_django import Settings

from core.db import replica_states
from core.db.private_server.server import DATABASE
from core.db.replica_states import Fault, forget_states, has_everything, known_state, look
from core.health import Condition
from core.models import Area
from core.selectors.replicas import look_at_replicas, tell_replicas
from core.services.records import create_record
from shopsuite.databases import connection_config
from tests.core.db.conftest import HOME, REPLICA, Pair
from tests.core.db.replication.conftest import HOME as DEFAULT
from tests.waiting import wait_for

pytestmark = [pytest.mark.django_db, pytest.mark.processes, pytest.mark.timeout(300)]


def found() -> Fault:
    return look(home=HOME, alias=REPLICA).fault


def figures() -> dict[str, float]:
    return {one.name: one.samples[0].value for one in tell_replicas()}


def test_replica_that_follows_is_well(streaming: Pair) -> None:
    assert wait_for(lambda: look(home=HOME, alias=REPLICA).lag_s == 0, 60)
    assert look_at_replicas().condition == Condition.OK
    assert "follows" in str(look_at_replicas().said)
    assert figures() == {"replica_well": 1, "replica_behind_seconds": 0}


def test_replica_too_far_behind_is_late_until_it_has_caught_up(
    streaming: Pair, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replica_states, "CATCH_UP_S", 0.1)
    settings.SUITE_REPLICA_MAX_LAG_S = 0
    streaming.standby.pause()
    create_record(Area(code="LATE-1", name="Hall"))
    try:
        assert found() is Fault.LATE
        assert look_at_replicas().condition == Condition.WARNING
        assert "DATABASE_REPLICA_MAX_LAG" in str(look_at_replicas().remedy)
        assert figures()["replica_well"] == 0
        assert figures()["replica_behind_seconds"] > 0
    finally:
        streaming.catch_up()
    assert wait_for(lambda: found() is Fault.NONE, 60)


def test_what_was_found_holds_for_a_while_and_is_then_looked_at_again(streaming: Pair) -> None:
    first = known_state(home=HOME, alias=REPLICA)
    assert known_state(home=HOME, alias=REPLICA) is first
    forget_states()
    assert known_state(home=HOME, alias=REPLICA) is not first


def test_home_itself_is_no_standby(streaming: Pair) -> None:
    connections[REPLICA].close()
    of_standby = connections.databases[REPLICA]
    del connections[REPLICA]
    connections.databases[REPLICA] = connections.databases[HOME]
    try:
        assert found() is Fault.NO_STANDBY
    finally:
        connections[REPLICA].close()
        del connections[REPLICA]
        connections.databases[REPLICA] = of_standby


def test_copy_of_another_server_is_not_read(streaming: Pair) -> None:
    # The test's own server is another one, and no standby of anybody.
    assert look(home=DEFAULT, alias=REPLICA).fault is Fault.FOREIGN
    assert DATABASE in connections.databases[REPLICA]["NAME"]


def test_replica_that_is_away_has_nothing_and_says_so(streaming: Pair) -> None:
    gone = connection_config("DATABASE_REPLICA_URL", "postgresql://x:x@127.0.0.1:1/none")
    connections[REPLICA].close()
    of_standby = connections.databases[REPLICA]
    del connections[REPLICA]
    connections.databases[REPLICA] = {**of_standby, **gone}
    try:
        assert found() is Fault.AWAY
        assert not has_everything(home=HOME, alias=REPLICA)
        assert look_at_replicas().condition == Condition.WARNING
        assert "does not answer" in str(look_at_replicas().said)
        assert figures() == {"replica_well": 0}
    finally:
        del connections[REPLICA]
        connections.databases[REPLICA] = of_standby


def test_without_replicas_there_is_nothing_to_tell() -> None:
    assert look_at_replicas().condition == Condition.OK
    assert list(tell_replicas()) == []
