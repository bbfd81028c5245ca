from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_django.live_server_helper import LiveServer

from tests.shopmonitor.gateway.road import Road
from tests.shopmonitor.simulation.conftest import lasting_connections_end

if TYPE_CHECKING:
    from tests.shopmonitor.gateway.place import Place

__all__ = ["lasting_connections_end"]


@pytest.fixture
def road(live_server: LiveServer) -> Iterator[Road]:
    road = Road(live_server.url)
    yield road
    road.close()


@pytest.fixture
def place(road: Road, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[Place]:
    from tests.shopmonitor.gateway.place import Place  # noqa: PLC0415 - it needs Django set up

    place = Place(tmp_path, road.url, caplog)
    yield place
    place.stop()
