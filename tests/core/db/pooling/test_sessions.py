"""What a way keeps of a session, tried at real poolers and at a port that is mapped."""

from __future__ import annotations

from contextlib import closing
from typing import Any

import psycopg2
import pytest
from django.db import connections

from core.db.backups.addresses import address_from_url
from core.db.pooling.sessions import Mode, has_something_between, hears, mode_of
from tests.core.db.aliases import database_url
from tests.core.db.pooler import lines_of, run_pooler
from tests.core.db.pooling.relays import relay

pytestmark = [pytest.mark.usefixtures("open_databases"), pytest.mark.processes]


def at(port: int) -> dict[str, Any]:
    known = address_from_url(database_url()).parameters
    return {**known, "host": "127.0.0.1", "port": port}


@pytest.mark.parametrize("mode", list(Mode))
def test_mode_of_a_pooler_is_found_out(mode: Mode) -> None:
    name = str(connections["default"].settings_dict["NAME"])
    with run_pooler(lines_of([name]), size=3, mode=mode) as port:
        assert mode_of(at(port)) is mode


def test_mapped_port_looks_like_a_pooler_and_keeps_all() -> None:
    with relay(int(address_from_url(database_url()).parameters["port"])) as port:
        with closing(psycopg2.connect(**at(port))) as line:
            assert has_something_between(line)
        assert mode_of(at(port)) is Mode.SESSION
        assert hears(at(port))


def test_server_itself_keeps_all() -> None:
    parameters: dict[str, Any] = dict(address_from_url(database_url()).parameters)
    assert mode_of(parameters) is Mode.SESSION
    with closing(psycopg2.connect(**parameters)) as line:
        assert not has_something_between(line)
