"""One service, one durable transaction, on the alias that the router names."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from core.db.transactions import (
    in_transaction,
    open_alias,
    shared_transaction_on,
    transaction_on,
)
from core.errors import NoOpenTransactionError
from core.events.publish import publish
from core.events.types import EStopRearmed
from core.models import Area, SyncEvent

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def rearmed() -> EStopRearmed:
    return EStopRearmed(uid=uuid4(), occurred_at=NOON, estop=uuid4())


@in_transaction(Area)
def make_area(*, code: str, fail: bool = False) -> str | None:
    Area.objects.create(code=code, name="Hall", time_zone="UTC")
    publish(rearmed())
    if fail:
        raise LookupError
    return open_alias()


@in_transaction(Area)
def make_area_inside(*, code: str) -> str | None:
    return make_area(code=code)


@pytest.mark.django_db
def test_alias_comes_from_the_router_and_is_open_inside_alone() -> None:
    assert make_area(code="A") == "default"
    assert open_alias() is None


@pytest.mark.django_db(transaction=True)
def test_fact_and_event_commit_together() -> None:
    make_area(code="A")
    assert Area.objects.get().code == "A"
    assert SyncEvent.objects.get().event_type == "machine.estop_rearmed"
    assert not connection.in_atomic_block


@pytest.mark.django_db(transaction=True)
def test_rollback_takes_fact_and_event() -> None:
    with pytest.raises(LookupError):
        make_area(code="A", fail=True)
    assert not Area.objects.exists()
    assert not SyncEvent.objects.exists()
    assert open_alias() is None


@pytest.mark.django_db(transaction=True)
def test_service_inside_a_service_is_refused() -> None:
    with pytest.raises(RuntimeError, match="services do not nest"):
        make_area_inside(code="A")
    assert not Area.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_service_does_not_join_a_strangers_transaction() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        make_area(code="A")


@pytest.mark.django_db
def test_another_database_is_no_way_round(settings: Settings) -> None:
    # On one server it would be the same database; so it must not work on several.
    with transaction_on("default"), pytest.raises(RuntimeError, match="open on default"):
        transaction_on("shop_tracker").__enter__()


@pytest.mark.django_db
def test_event_without_a_transaction_is_refused() -> None:
    with pytest.raises(NoOpenTransactionError):
        publish(rearmed())
    with transaction.atomic(), pytest.raises(NoOpenTransactionError):
        publish(rearmed())
    assert not SyncEvent.objects.exists()


@pytest.mark.django_db
def test_test_case_may_wrap_services() -> None:
    # Durable transactions stand inside the test's own, and fail apart from it.
    make_area(code="A")
    with pytest.raises(LookupError):
        make_area(code="B", fail=True)
    assert list(Area.objects.values_list("code", flat=True)) == ["A"]


@pytest.mark.django_db(transaction=True)
def test_services_join_a_shared_transaction_and_are_undone_with_it() -> None:
    def make_two() -> None:
        with shared_transaction_on("default"):
            assert make_area(code="A") == "default"
            make_area(code="B", fail=True)

    with pytest.raises(LookupError):
        make_two()
    assert not Area.objects.exists()
    with shared_transaction_on("default"):
        make_area(code="A")
        make_area(code="B")
    assert Area.objects.count() == 2
    with pytest.raises(RuntimeError, match="do not nest"), transaction_on("default"):
        make_area(code="C")


@pytest.mark.django_db
def test_shared_transactions_do_not_nest_and_end_with_their_block() -> None:
    with (
        shared_transaction_on("default"),
        pytest.raises(RuntimeError, match="do not nest"),
        transaction_on("elsewhere"),
    ):
        pass
    with pytest.raises(RuntimeError, match="do not nest"):
        make_area_inside(code="A")
