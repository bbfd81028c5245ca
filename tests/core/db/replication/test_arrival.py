"""A row of the floor names a row of core that is still on its way."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from rest_framework.serializers import Serializer

from core.api.errors import problem_response
from core.api.fields import UidRelatedField
from core.db.replication.arrival import await_named_rows, await_row, require_rows
from core.db.replication.errors import NotArrivedError
from core.db.transactions import transaction_on
from core.models import Area
from core.services.records import create_record
from shopmonitor.models import Node
from shopmonitor.services.live import make_live_rows
from tests.core.db.replication.conftest import FLOOR, HOME, Shops
from tests.core.db.replication.on_the_way import ARRIVES, arriving, make_area

pytestmark = [pytest.mark.processes, pytest.mark.timeout(300)]


def node_in(area: Area, name: str) -> Node:
    return Node(node_id=name, area=area)


def test_row_waits_for_what_it_names(floor: None, servers: Shops) -> None:
    area = make_area(900_001, "COMING")
    with arriving(area, servers[FLOOR]):
        node = create_record(node_in(area, "waits"))
    assert node._state.db == FLOOR


def test_row_that_waited_too_long_says_so_and_what_to_do(floor: None) -> None:
    area = make_area(900_002, "CUT-OFF")
    with pytest.raises(NotArrivedError, match=r"here yet. Wait") as found:
        await_named_rows(node_in(area, "too-early"), alias=FLOOR, limit_s=0.1)
    assert found.value.context == {"field": "area", "alias": FLOOR}
    assert found.value.status == 503


def test_row_that_is_looked_for_is_waited_for(floor: None, servers: Shops) -> None:
    area = make_area(900_003, "SOUGHT")
    with arriving(area, servers[FLOOR]):
        found = await_row(Area.objects.using(FLOOR), uid=area.uid)
    assert found == area
    assert await_row(Area.objects.using(FLOOR), uid=uuid4()) is None


def test_program_that_names_what_is_on_its_way_is_told_so_at_the_field(floor: None) -> None:
    area = make_area(900_004, "NAMED")
    field = UidRelatedField(queryset=Area.objects.using(FLOOR))
    field.bind("area", Serializer())
    with pytest.raises(NotArrivedError, match="has not arrived here yet") as found:
        field.run_validation(str(area.uid))
    assert found.value.context["field"] == "area"
    answer = problem_response(found.value, {})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


def test_what_does_not_exist_at_home_is_simply_wrong(floor: None) -> None:
    with pytest.raises(ValidationError) as found:
        create_record(Node(node_id="wrong", area_id=987_654))
    assert set(found.value.message_dict) == {"area"}


def test_home_that_is_away_holds_nothing_up(floor: None, servers: Shops) -> None:
    home = connections[HOME]
    port, home.settings_dict["PORT"] = home.settings_dict["PORT"], "1"
    home.close()
    try:
        servers[FLOOR].run(ARRIVES, 900_003, str(uuid4()), "THERE")
        await_named_rows(Node(node_id="goes-on", area_id=900_003), alias=FLOOR)
        await_named_rows(Node(node_id="unknown", area_id=900_004), alias=FLOOR)
    finally:
        home.settings_dict["PORT"] = port
    assert not Node.objects.using(FLOOR).filter(node_id="unknown").exists()


def test_event_that_was_faster_than_its_row_is_tried_again(floor: None, servers: Shops) -> None:
    uid = uuid4()
    with pytest.raises(NotArrivedError, match="tried again"), transaction_on(FLOOR):
        make_live_rows([uid])
    servers[FLOOR].run(ARRIVES, 900_005, str(uid), "AREA")
    require_rows(Area, [uid], alias=FLOOR)


def test_one_database_asks_nothing(
    open_databases: None, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]
        await_named_rows(Node(node_id="at-home", area_id=1), alias=HOME)
