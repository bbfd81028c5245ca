"""Areas through the API: wrong places are named with the remedy."""

import pytest

from core.models import Area
from tests.factories.core import AreaFactory, MachineFactory, make_company
from tests.factories.people import admin_client

pytestmark = pytest.mark.django_db
AREAS = "/api/v1/areas/"
JSON = "application/json"


@pytest.mark.parametrize(
    ("field", "value", "remedy"),
    [
        ("time_zone", "CET+1", "Europe/Berlin"),
        ("region", "moon", "MONITOR_DATABASE_URL_MOON"),
    ],
)
def test_wrong_field_is_named_with_what_to_write(field: str, value: str, remedy: str) -> None:
    new = {"code": "A", "name": "Hall", field: value}
    answer = admin_client().post(AREAS, new, content_type=JSON)
    assert answer.status_code == 400
    errors = answer.json()["errors"]
    assert {error["field"] for error in errors} == {field}
    assert remedy in " ".join(error["detail"] for error in errors)
    assert not Area.objects.exists()


@pytest.mark.parametrize("given", [{}, {"time_zone": ""}])
def test_new_area_takes_the_companys_time_zone(given: dict[str, str]) -> None:
    make_company(time_zone="Asia/Tokyo")
    answer = admin_client().post(AREAS, {"code": "A", "name": "Hall"} | given, content_type=JSON)
    assert (answer.status_code, answer.json()["time_zone"]) == (201, "Asia/Tokyo")


def test_area_is_not_put_into_itself() -> None:
    hall = AreaFactory.create()
    bay = AreaFactory.create(parent=hall)
    url = f"{AREAS}{hall.uid}/"
    answer = admin_client().patch(url, {"parent": str(bay.uid)}, content_type=JSON)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "parent"


def test_change_of_an_area_that_stays_where_it_is_asks_for_no_machines() -> None:
    area = MachineFactory.create().zone.area
    answer = admin_client().patch(f"{AREAS}{area.uid}/", {"name": "New"}, content_type=JSON)
    assert (answer.status_code, answer.json()["name"]) == (200, "New")
