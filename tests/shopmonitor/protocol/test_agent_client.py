"""Questions to an agent over a real socket."""

import socket
from threading import Thread

import pytest

from shopmonitor.protocol.agent_client import AgentAwayError, AgentClient
from shopmonitor.protocol.mtconnect import AgentDocumentError, AgentRefusalError
from shopmonitor.protocol.shdr_fields import Topic
from tests.factories.machine_servers import agent

TOPICS = {"x1": Topic.EXECUTION}


def test_an_agent_is_asked_for_its_devices_and_what_they_tell() -> None:
    with agent() as machine:
        machine.observe("x1", "READY")
        machine.observe("x1", "ACTIVE")
        client = AgentClient(url=f"{machine.url}/")
        assert [device.name for device in client.probe()] == ["Lathe"]
        assert [one.value for one in client.current(topics=TOPICS).observations] == ["ACTIVE"]
        sample = client.sample(topics=TOPICS, start=1)
        assert [one.value for one in sample.observations] == ["READY", "ACTIVE"]
        assert client.sample(topics=TOPICS, start=sample.following).observations == []
        with pytest.raises(AgentRefusalError, match="range"):
            client.sample(topics=TOPICS, start=99)
        client.close()
    with pytest.raises(AgentAwayError):
        client.probe()


def test_something_else_that_answers_is_no_agent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            there, _address = server.accept()
            with there:
                there.recv(4096)
                there.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

        thread = Thread(target=answer)
        thread.start()
        client = AgentClient(url=f"http://127.0.0.1:{server.getsockname()[1]}")
        with pytest.raises(AgentDocumentError, match="no XML"):
            client.probe()
        client.close()
        thread.join()
