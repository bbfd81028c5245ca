"""A page that follows on a save shows what was saved, though it reads from a copy."""

import pytest
from django.contrib.admin import site
from django.db import connections
from django.http import HttpRequest
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries, Settings

from core.db.replication import own_writes
from core.db.replication.errors import NotArrivedError
from core.db.replication.own_writes import awaiting_own_writes
from core.db.transactions import in_transaction
from core.models import Area
from core.services.records import create_in_transaction
from tests.core.db.replication.conftest import FLOOR, HOME, Shops
from tests.core.db.replication.on_the_way import arriving, make_area
from tests.factories.people import make_person

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]


@pytest.fixture(autouse=True)
def _pages_of_the_floor(floor: None, settings: Settings) -> None:
    settings.SUITE_SITE = FLOOR


def is_here(key: int) -> bool:
    return Area.objects.using(FLOOR).filter(pk=key).exists()


def asked() -> HttpRequest:
    request = RequestFactory().get("/admin/")
    request.user = make_person(is_admin=True)
    return request


def test_answer_waits_for_what_was_written(servers: Shops) -> None:
    with awaiting_own_writes():
        area = make_area(900_011, "SAVED")
        with arriving(area, servers[FLOOR]):
            assert not is_here(area.pk)
    assert is_here(area.pk)


def test_copy_that_is_far_behind_holds_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_writes, "ARRIVAL_S", 0.1)
    with awaiting_own_writes():
        area = make_area(900_012, "CUT-OFF")
    assert not is_here(area.pk)
    assert Area.objects.using(HOME).filter(pk=area.pk).exists()


@in_transaction(Area)
def make_and_fail() -> None:
    create_in_transaction(Area(id=900_013, code="NEVER", name="Hall"))
    raise ZeroDivisionError


def test_what_was_not_written_in_the_end_is_not_waited_for(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    # Refused inside: who asked is told, and the answer goes out as after a form with faults.
    with (
        django_assert_num_queries(0, connection=connections[FLOOR]),
        awaiting_own_writes(),
        pytest.raises(ZeroDivisionError),
    ):
        make_and_fail()


def test_page_of_a_row_that_is_on_its_way_waits_for_it(servers: Shops) -> None:
    area = make_area(900_014, "SOUGHT")
    page = site.get_model_admin(Area)
    with arriving(area, servers[FLOOR]):
        assert page.get_object(asked(), str(area.pk)) == area
    assert page.get_object(asked(), "987654") is None
    assert page.get_object(asked(), "none") is None
    late = make_area(900_015, "LATE")
    with pytest.raises(NotArrivedError, match="has not arrived here yet"):
        page.get_object(asked(), str(late.pk))
