"""Reading from a real standby: when it is read from, and when home is read instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

import pytest
from django.db import connections, models, router
from django.db.models import F
from django.db.utils import InternalError
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from core.admin.list_export import send_table
from core.db import replica_states, roles
from core.db.doors import MONITOR, TRACKER, Door, through
from core.db.recent_writes import noting_writes
from core.db.replica_states import LOOK_AGAIN_S, known_state, look
from core.db.replicas import home_of, is_replica, read_from_replica, reading_from_replica
from core.db.router import FRESH_TABLES, home_aliases
from core.db.transactions import transaction_on
from core.models import Area, AuditEntry, SuiteUser, UserSession
from core.reports.csv_tables import Cell
from core.services.api_tokens import create_api_token
from core.services.records import change_record, create_record
from shopmonitor.models import Node
from tests.core.db.conftest import HOME, REPLICA, Pair
from tests.factories.core import MachineFactory
from tests.waiting import wait_for

pytestmark = [pytest.mark.django_db, pytest.mark.processes, pytest.mark.timeout(300)]
codes = (f"STREAM-{number}" for number in count(1))


def make_area() -> Area:
    return create_record(Area(code=next(codes), name="Hall"))


def place_of(model: type[models.Model]) -> str:
    return router.db_for_read(model)


def test_replica_is_read_only_inside_the_scope(streaming: Pair) -> None:
    area = make_area()
    streaming.catch_up()
    with read_from_replica():
        read = Area.objects.get(pk=area.pk)
        assert read._state.db == REPLICA
    assert Area.objects.get(pk=area.pk)._state.db == HOME


def test_what_was_read_there_is_written_at_home(streaming: Pair) -> None:
    area = make_area()
    streaming.catch_up()
    with read_from_replica():
        read = Area.objects.get(pk=area.pk)
        read.name = "Annexe"
        change_record(read)
    assert Area.objects.get(pk=area.pk).name == "Annexe"
    assert router.db_for_write(Area, instance=read) == HOME


def test_in_an_open_transaction_home_is_read(streaming: Pair) -> None:
    with transaction_on(HOME), read_from_replica():
        assert place_of(Area) == HOME
    with read_from_replica():
        assert place_of(Area) == REPLICA
        with transaction_on(HOME):
            assert place_of(Area) == HOME


def test_tables_of_every_app_are_read_there_but_not_those_that_must_be_fresh(
    streaming: Pair,
) -> None:
    with read_from_replica():
        assert {place_of(model) for model in (Area, Node, AuditEntry)} == {REPLICA}
        assert place_of(UserSession) == HOME
    assert "core.usersession" in FRESH_TABLES


def test_who_has_just_written_reads_at_home(streaming: Pair) -> None:
    with noting_writes(lately=False) as writes:
        with read_from_replica():
            assert place_of(Area) == REPLICA
        make_area()
        assert writes.here
        with read_from_replica():
            assert place_of(Area) == HOME
    with noting_writes(lately=True), read_from_replica():
        assert place_of(Area) == HOME


def test_program_gets_the_replica_only_when_that_has_everything(
    streaming: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replica_states, "CATCH_UP_S", 0.1)
    streaming.standby.pause()
    assert look(home=HOME, alias=REPLICA).is_well
    area = make_area()
    with read_from_replica():
        assert place_of(Area) == HOME
        assert Area.objects.filter(pk=area.pk).exists()
    with noting_writes(lately=False), read_from_replica():
        assert place_of(Area) == REPLICA
        assert not Area.objects.filter(pk=area.pk).exists()
    streaming.catch_up()
    with read_from_replica():
        assert place_of(Area) == REPLICA
        assert Area.objects.filter(pk=area.pk).exists()


def test_replica_that_is_away_is_passed_over_and_asked_again_later(streaming: Pair) -> None:
    streaming.standby.stop()
    try:
        with read_from_replica():
            assert place_of(Area) == HOME
        state = known_state(home=HOME, alias=REPLICA)
        assert state.fault == "away"
        # The same state, not a new look: nobody waits for it with each request.
        assert known_state(home=HOME, alias=REPLICA) is state
        assert LOOK_AGAIN_S > 1
    finally:
        streaming.standby.start()
    assert wait_for(lambda: look(home=HOME, alias=REPLICA).is_well, 60)
    with read_from_replica():
        assert place_of(Area) == REPLICA


def test_connection_that_died_with_the_replica_is_noticed_before_it_is_read(
    streaming: Pair,
) -> None:
    with read_from_replica():
        assert Area.objects.count() >= 0
    streaming.standby.stop()
    try:
        assert known_state(home=HOME, alias=REPLICA).is_well
        connections[REPLICA].close_if_unusable_or_obsolete()  # as at the begin of a request
        with read_from_replica():
            assert place_of(Area) == HOME
            assert Area.objects.count() >= 0
    finally:
        streaming.standby.start()


def test_scope_reads_all_its_figures_at_one_place(streaming: Pair) -> None:
    with read_from_replica():
        assert place_of(Area) == REPLICA
        with noting_writes(lately=True):
            assert place_of(Node) == REPLICA


def test_walls_between_the_apps_hold_at_the_replica_too(streaming: Pair) -> None:
    with through(TRACKER), read_from_replica():
        assert place_of(Node) == REPLICA
        with connections[REPLICA].cursor() as cursor:
            cursor.execute("SELECT current_user")
            assert cursor.fetchone() == (TRACKER.role,)
    with through(MONITOR), connections[REPLICA].cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (MONITOR.role,)


def test_policies_of_rows_hold_at_the_replica_too(streaming: Pair) -> None:
    make_area()
    person = SuiteUser.objects.create(username=next(codes), display_name="Without a right")
    streaming.catch_up()
    with read_from_replica():
        assert place_of(AuditEntry) == REPLICA
        assert AuditEntry.objects.exists()
        with through(Door(roles.ADMIN, person=person.pk)):
            assert not AuditEntry.objects.exists()
        assert AuditEntry.objects.exists()


def test_files_of_lists_are_read_there(streaming: Pair) -> None:
    request = RequestFactory().get("/")
    person = SuiteUser.objects.create(username=next(codes), display_name="Reader")
    rows: Iterator[list[Sequence[Cell]]] = ([(place_of(model),)] for model in (Area, Node))
    told = {"list": "areas", "columns": ["code"]}
    assert wait_for(lambda: streaming.standby.has_all_of(streaming.home), 60)
    with noting_writes(lately=False):
        answer = send_table(request, person, name="Areas", stem="areas", rows=rows, told=told)
    text = b"".join(answer.streaming_content).decode()  # type: ignore[arg-type]
    assert text.count(REPLICA) == 2


def test_key_figures_are_read_there(streaming: Pair, client: Client) -> None:
    machine = MachineFactory.create()
    person = SuiteUser.objects.create(username=next(codes), display_name="Ada", is_admin=True)
    _, token = create_api_token(user=person, name="check", scopes=["kpis:read"])
    assert wait_for(lambda: streaming.standby.has_all_of(streaming.home), 60)
    span = {"from": "2026-03-01T06:00:00Z", "to": "2026-03-01T07:00:00Z"}
    with CaptureQueriesContext(connections[REPLICA]) as asked:
        answer = client.get(
            "/api/v1/kpis/",
            {"machine": machine.code, **span},
            headers={"Authorization": f"Bearer {token}"},
        )
    assert answer.status_code == 200
    assert any("machine_states" in query["sql"] for query in asked.captured_queries)


def test_nothing_can_be_written_there(streaming: Pair) -> None:
    with pytest.raises(InternalError, match="read-only"):
        Area.objects.using(REPLICA).update(name=F("name"))


def test_what_is_sent_on_the_way_is_settled_before_it_is_told(streaming: Pair) -> None:
    with noting_writes(lately=False):
        places = reading_from_replica(place_of(model) for model in (Area, Node))
        make_area()  # as a security event is written about an export
        assert list(places) == [REPLICA, REPLICA]
        assert place_of(Area) == HOME


def test_replicas_are_none_of_the_databases_that_are_written_to(streaming: Pair) -> None:
    assert REPLICA not in home_aliases()
    assert (home_of(REPLICA), home_of(HOME), home_of(None)) == (HOME, HOME, None)
    assert is_replica(REPLICA)
    assert not is_replica(HOME)


def test_big_answer_is_read_with_a_cursor_on_the_standby(streaming: Pair) -> None:
    area = make_area()
    streaming.catch_up()
    with read_from_replica():
        found = [row.pk for row in Area.objects.order_by("pk").iterator(chunk_size=2)]
    assert area.pk in found
    assert SuiteUser.objects.count() >= 0
