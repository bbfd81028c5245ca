"""The line to an adapter: heartbeat, pieces of lines, loss."""

import socket

import pytest

from core.clock import utc_now
from shopmonitor.protocol.shdr_line import LineLostError, ShdrLine
from tests.factories.machine_servers import adapter


def connect(port: int) -> ShdrLine:
    return ShdrLine(host="127.0.0.1", port=port, now=utc_now)


def test_the_adapter_says_how_often_it_wants_to_be_asked() -> None:
    with adapter(beat_ms=2500) as machine:
        line = connect(machine.port)
        for _chunk in line.chunks():
            if line.beat_s is not None:
                break
        line.close()
    assert line.beat_s == 2.5


def test_lines_come_whole_and_without_a_time_get_one() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = connect(server.getsockname()[1])
        there, _address = server.accept()
        with there:
            there.sendall(b"2026-03-01T06:00:00Z|a|1\n|b|2\r\n2026-03-01T0")
            chunks = line.chunks()
            first = next(chunk for chunk in chunks if chunk)
            there.sendall(b"6:00:01Z|c|3\n")
            second = next(chunk for chunk in chunks if chunk)
            assert there.recv(100) == b"* PING\n"
        assert first[0] == b"2026-03-01T06:00:00Z|a|1"
        assert first[1].endswith(b"|b|2\r")
        assert first[1].startswith(f"{utc_now():%Y-%m-}".encode())
        assert second == [b"2026-03-01T06:00:01Z|c|3"]
        with pytest.raises(LineLostError, match="hung up"):
            list(chunks)
        line.close()


def test_who_answers_no_more_is_lost() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = connect(server.getsockname()[1])
        there, _address = server.accept()
        with there:
            there.sendall(b"* PONG 1000\n")
            with pytest.raises(LineLostError, match="does not answer"):
                list(line.chunks())
        line.close()


def test_nobody_there_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(LineLostError):
        connect(port)
