"""One message: where it may go, how long it may take, what is said when it does not arrive."""

import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from core.domain.webhook_addresses import parse_exemption
from core.outgoing.posting import post
from core.services.deliveries import Answer, Message
from tests.factories.webhooks import Receiver, receiver


@pytest.fixture
def erp() -> Iterator[Receiver]:
    with receiver() as opened:
        yield opened


def send(url: str, *, timeout_s: int = 3) -> Answer:
    return post(Message(url=url, headers={"x-shop": "1"}, body=b"{}", timeout_s=timeout_s))


def test_message_arrives_whole_and_the_answer_is_told(erp: Receiver) -> None:
    answer = send(erp.url)
    assert (answer.status, answer.error, answer.is_taken) == (204, "", True)
    (request,) = erp.received
    assert (request.body, request.headers["x-shop"]) == (b"{}", "1")
    assert request.headers["host"] == f"127.0.0.1:{erp.port}"


@pytest.mark.parametrize("status", [400, 404, 410, 429, 500, 503])
def test_refusal_is_told_with_the_receivers_words(erp: Receiver, status: int) -> None:
    erp.answer = status
    answer = send(erp.url)
    assert answer.status == status
    assert answer.error == f"It answered {status}: out of paper"


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirect_is_not_followed_and_named(erp: Receiver, status: int) -> None:
    with receiver() as other:
        erp.answer, erp.more = status, {"Location": other.url}
        answer = send(erp.url)
        assert answer.status == status
        assert other.url in answer.error
        assert other.received == []


def test_receiver_that_hangs_is_left_after_its_time(erp: Receiver) -> None:
    release = threading.Event()
    erp.answer = lambda _handler: release.wait(20)  # type: ignore[assignment]
    try:
        answer = send(erp.url, timeout_s=1)
    finally:
        release.set()
    assert answer.error == "No whole answer within 1 second."
    assert 900 <= answer.duration_ms < 5000


def test_receiver_that_drips_is_left_after_its_time(erp: Receiver) -> None:
    stop = threading.Event()

    def drip(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(200):
            if stop.wait(0.1):
                return
            try:
                handler.wfile.write(b"x: 1\r\n")
            except OSError:
                return

    erp.answer = drip
    begun = time.monotonic()
    try:
        answer = send(erp.url, timeout_s=1)
    finally:
        stop.set()
    assert answer.error == "No whole answer within 1 second."
    assert time.monotonic() - begun < 5


def test_receiver_that_dies_while_it_answers_is_told(erp: Receiver) -> None:
    def die(handler: Any) -> None:
        handler.connection.shutdown(socket.SHUT_RDWR)

    erp.answer = die
    answer = send(erp.url)
    assert answer.status is None
    assert "broke off" in answer.error


def test_nobody_there_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert send(f"http://127.0.0.1:{port}/").error == (
        f"Nobody listens at 127.0.0.1:{port}; does the program run?"
    )


def test_unknown_name_is_told() -> None:
    assert "is not known here" in send("http://nobody.invalid/").error


def test_certificate_that_nobody_vouches_for_is_told(erp: Receiver) -> None:
    answer = send(erp.url.replace("http:", "https:"))
    assert answer.status is None
    assert "certificate" in answer.error or "broke off" in answer.error
    assert erp.received == []


def test_own_ports_are_out_of_bounds_unless_allowed(erp: Receiver, settings: Settings) -> None:
    settings.SUITE_OWN_PORTS = {erp.port}
    for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0"):  # noqa: S104
        answer = send(f"http://{host}:{erp.port}/")
        assert "SHOPSUITE_WEBHOOK_ALLOW" in answer.error
    assert erp.received == []
    settings.WEBHOOK_ALLOW = [parse_exemption(f"127.0.0.1:{erp.port}")]
    assert send(erp.url).is_taken


@pytest.mark.parametrize("host", ["169.254.169.254", "[fe80::1]", "[fd00:ec2::254]"])
def test_addresses_of_clouds_are_out_of_bounds(host: str) -> None:
    begun = time.monotonic()
    assert "SHOPSUITE_WEBHOOK_ALLOW" in send(f"http://{host}/latest/").error
    assert time.monotonic() - begun < 1
