from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pytest_django import DjangoDbBlocker

from tests.firmware.certificates import Certificates, make_certificates
from tests.firmware.server import tls_server
from tests.shopmonitor.gateway.road import Road
from tests.shopmonitor.simulation.conftest import lasting_connections_end

if TYPE_CHECKING:
    from tests.firmware.place import Place

__all__ = ["lasting_connections_end"]


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def server_port(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    certificates: Certificates,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[int]:
    with django_db_blocker.unblock(), tls_server(tmp_path_factory.mktemp("web"), certificates) as p:
        yield p


@pytest.fixture
def road(server_port: int) -> Iterator[Road]:
    road = Road(f"http://127.0.0.1:{server_port}")
    yield road
    road.close()


@pytest.fixture
def place(
    lasting_connections_end: None, road: Road, certificates: Certificates, tmp_path: Path
) -> Iterator[Place]:
    from tests.firmware.place import Place  # noqa: PLC0415 - it needs Django set up

    place = Place(road, certificates, tmp_path / "flash")
    yield place
    place.device.power_off()
