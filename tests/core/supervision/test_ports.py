import socket

import pytest

from core.supervision.ports import PortTakenError, reserved_port


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_server_that_would_share_its_port_is_seen(port: int) -> None:
    with socket.socket() as stale:
        stale.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        stale.bind(("127.0.0.1", port))
        stale.listen()
        with (
            pytest.raises(PortTakenError, match="Choose another with PORT"),
            reserved_port("127.0.0.1", port),
        ):
            pass


def test_two_suites_that_start_at_once_do_not_share_a_port(port: int) -> None:
    first, second = (reserved_port("127.0.0.1", port) for _ in range(2))
    with first, pytest.raises(PortTakenError), second:
        pass
    with reserved_port("127.0.0.1", port):
        pass
