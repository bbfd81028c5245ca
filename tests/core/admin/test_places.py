"""Areas in the back office: time zone and region are chosen, what does not fit is told."""

from typing import Any

import pytest
from django.test import Client

from core.models import Area, SyncEvent
from tests.factories.core import AreaFactory, make_company
from tests.factories.people import make_person, office_browser

pytestmark = pytest.mark.django_db
PAGE = "/admin/core/area/"


@pytest.fixture
def browser() -> Client:
    return office_browser(make_person(is_admin=True))


def form(**values: Any) -> dict[str, Any]:
    return {
        "code": "HALL",
        "name": "Hall",
        "parent": "",
        "region": "home",
        "time_zone": "",
    } | values


def test_new_area_takes_the_companys_time_zone_which_the_form_names(browser: Client) -> None:
    make_company(time_zone="Asia/Tokyo")
    assert "Asia/Tokyo</option>" in browser.get(f"{PAGE}add/").content.decode()
    assert browser.post(f"{PAGE}add/", form()).status_code == 302
    assert Area.objects.get().time_zone == "Asia/Tokyo"
    told = SyncEvent.objects.filter(event_type="area.created", target_app="shop_tracker")
    assert told.get().payload["fields"]["time_zone"] == "Asia/Tokyo"


def test_what_does_not_fit_is_told_at_its_field(browser: Client) -> None:
    page = browser.post(f"{PAGE}add/", form(time_zone="Mars/Base", region="moon"))
    assert set(page.context["adminform"].form.errors) == {"time_zone", "region"}
    hall = AreaFactory.create()
    bay = AreaFactory.create(parent=hall)
    nested = form(code=hall.code, time_zone="UTC", parent=bay.pk)
    page = browser.post(f"{PAGE}{hall.pk}/change/", nested)
    assert set(page.context["adminform"].form.errors) == {"parent"}
