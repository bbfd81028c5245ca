"""Nodes take a short way, people the long one."""

import pytest
from django.test import Client

from tests.factories.floor import make_machine, make_node

pytestmark = pytest.mark.django_db


def test_node_paths_bring_neither_cookie_nor_redirect_nor_policies() -> None:
    node = make_node(make_machine())
    response = node.send("GET", "config")
    assert response.status_code == 200
    for header in ("Set-Cookie", "Location", "X-Frame-Options", "Content-Security-Policy"):
        assert header not in response.headers


def test_people_take_the_way_of_pages() -> None:
    response = Client().get("/api/v1/machines/")
    assert response.status_code in {401, 403}
    assert response["X-Frame-Options"] == "DENY"


def test_neighbour_of_the_node_path_is_no_node_path() -> None:
    response = Client().get("/api/v1/nodes/")
    assert response["X-Frame-Options"] == "DENY"
