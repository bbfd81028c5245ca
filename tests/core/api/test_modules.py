"""Resources of a module that is off are not there, for whoever may see them otherwise."""

import pytest
from django.test import Client

from core.modules import MODULES
from tests.factories.modules import switch_off
from tests.factories.people import admin_client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["floor", "orders", "bookings"])
def test_resources_of_a_module_that_is_off_answer_404_with_the_remedy(name: str) -> None:
    client = admin_client()
    switch_off(name)
    for resource in MODULES[name].resources:
        answer = client.get(f"/api/v1/{resource}/")
        assert answer.status_code == 404, resource
        assert answer.json()["code"] == "module_off"
        assert str(MODULES[name].title) in answer.json()["detail"]
        assert Client().get(f"/api/v1/{resource}/").status_code == 401
    for other in MODULES.values():
        if other.name != name:
            for resource in other.resources:
                assert client.get(f"/api/v1/{resource}/").status_code != 404
    assert client.get("/api/v1/machines/").status_code == 200


def test_figures_of_a_module_that_is_off_are_left_out() -> None:
    client = admin_client()
    assert "shopsuite_silent_nodes" in client.get("/metrics").content.decode()
    switch_off("floor")
    figures = client.get("/metrics").content.decode()
    assert "shopsuite_silent_nodes" not in figures
    assert "shopsuite_failed_events" in figures
