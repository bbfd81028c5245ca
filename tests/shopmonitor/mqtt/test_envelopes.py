from wsgiref.headers import Headers

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopmonitor.mqtt.envelopes import EnvelopeError, environ_of, read_envelope, write_answer

GOOD = (
    b"POST /api/v1/node/swipes?x=1 HTTP/1.1\r\nSignature: sig1=:AA==:\r\n"
    b"Content-Length: 999\r\nHost: evil\r\n\r\n{}"
)


def test_a_request_is_read_as_the_web_server_would() -> None:
    envelope = read_envelope(GOOD, most_bytes=100)
    assert (envelope.method, envelope.path, envelope.query, envelope.body) == (
        "POST",
        "/api/v1/node/swipes",
        "x=1",
        b"{}",
    )
    environ = environ_of(envelope)
    assert environ["HTTP_SIGNATURE"] == "sig1=:AA==:"
    assert (environ["CONTENT_LENGTH"], environ["HTTP_HOST"]) == ("2", "localhost")
    assert environ["wsgi.input"].read() == b"{}"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"hello",
        b"POST /api/v1/node/swipes HTTP/1.1\r\n",
        b"PUT /api/v1/node/swipes HTTP/1.1\r\n\r\n",
        b"POST /admin/ HTTP/1.1\r\n\r\n",
        b"POST /api/v1/node/../../admin/ HTTP/1.0\r\n\r\n",
        b"POST /api/v1/node/enroll HTTP/1.1\r\n\r\n{}",
        b"POST /api/v1/node/swipes HTTP/1.1\r\nno header\r\n\r\n",
        b"POST /api/v1/node/swipes HTTP/1.1\r\nA: 1\r\na: 2\r\n\r\n",
        b"POST /api/v1/node/swipes HTTP/1.1\r\n" + b"A1: 1\r\n" * 2000 + b"\r\n",
        GOOD + b"x" * 100,
    ],
)
def test_what_is_no_request_of_a_node_is_refused(raw: bytes) -> None:
    with pytest.raises(EnvelopeError):
        read_envelope(raw, most_bytes=100)


@given(st.binary(max_size=400), st.integers(0, len(GOOD)))
def test_garbage_is_refused_and_nothing_else(noise: bytes, place: int) -> None:
    for raw in (noise, GOOD[:place] + noise + GOOD[place:]):
        try:
            envelope = read_envelope(raw, most_bytes=1000)
        except EnvelopeError:
            continue
        assert envelope.path.startswith("/api/v1/node/")
        environ_of(envelope)


def test_an_answer_is_written_as_http_is() -> None:
    headers = Headers([("Signature", "x"), ("Content-Length", "2")])
    assert write_answer(200, headers, b"{}") == (
        b"HTTP/1.1 200 OK\r\nSignature: x\r\nContent-Length: 2\r\n\r\n{}"
    )
