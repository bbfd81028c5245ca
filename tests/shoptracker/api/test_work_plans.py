from typing import Any

import pytest

from shoptracker.models import WorkPlan
from tests.factories.core import ZoneFactory
from tests.factories.office import make_part
from tests.shoptracker.api.api_client import ApiClient

pytestmark = pytest.mark.django_db


def step(position: int, **values: Any) -> dict[str, Any]:
    zone = str(ZoneFactory.create().uid)
    default = {"position": position, "name": "Cut", "zone": zone, "setup_s": 60, "run_s": "2.500"}
    return default | values


def test_plan_is_made_with_its_steps_and_gets_the_next_version() -> None:
    api, part, steps = ApiClient(), make_part(ZoneFactory.create()), [step(10), step(20)]
    plan = api.post("work-plans/", {"part": str(part.uid), "operations": steps}, status=201)
    assert (plan["version"], plan["state"], plan["operations"]) == (2, "draft", steps)


def test_plan_is_released_and_its_steps_replaced() -> None:
    api, part = ApiClient(), make_part()
    plan = api.post("work-plans/", {"part": str(part.uid), "operations": [step(10)]}, status=201)
    path = f"work-plans/{plan['id']}/"
    assert api.patch(path, {"state": "released"})["operations"] == plan["operations"]
    new = [step(5, name="Saw")]
    assert api.patch(path, {"operations": new})["operations"] == new
    problem = api.patch(path, {"state": "draft"}, status=409)
    assert problem["code"] == "illegal_move"


def test_plan_stays_the_plan_of_its_part() -> None:
    api, part, other = ApiClient(), make_part(), make_part()
    plan = api.post("work-plans/", {"part": str(part.uid), "operations": []}, status=201)
    assert api.patch(f"work-plans/{plan['id']}/", {"part": str(other.uid)})["part"] == str(part.uid)


def test_step_that_lacks_a_zone_is_named() -> None:
    api = ApiClient()
    body = {"part": str(make_part().uid), "operations": [{"position": 1, "name": "Cut"}]}
    problem = api.post("work-plans/", body, status=400)
    assert {error["field"] for error in problem["errors"]} == {"operations.0.zone"}
    assert not WorkPlan.objects.exists()


def test_retired_plan_is_not_changed() -> None:
    api, part = ApiClient(), make_part()
    plan = api.post("work-plans/", {"part": str(part.uid)}, status=201)
    assert api.client.delete(f"/api/v1/work-plans/{plan['id']}/").status_code == 204
    api.patch(f"work-plans/{plan['id']}/", {"operations": [step(1)]}, status=409)
    assert api.get("work-plans/")["results"] == []
