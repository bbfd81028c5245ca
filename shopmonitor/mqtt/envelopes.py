"""A node's request and its answer as the bytes of one message each.

An envelope is an HTTP/1.1 message as RFC 9112 writes it: first line, headers, an empty
line, the body.  The node signs it as it would sign it for the web server, so the
broker can change nothing in it and learns no key.
"""

from __future__ import annotations

import re
from http.client import responses
from io import BytesIO
from typing import Any, NamedTuple
from wsgiref.headers import Headers

NODE_PATHS = "/api/v1/node/"
# Its answer holds a key: that goes over the node's own TLS alone.
NOT_HERE = f"{NODE_PATHS}enroll"
FIRST_LINE = re.compile(rb"(GET|POST) (/[!-~]{0,500}) HTTP/1\.1")
HEADER = re.compile(rb"([A-Za-z0-9-]{1,40}):[ \t]*([ -~]{0,2000})")
MOST_HEADERS = 20
MOST_HEADER_BYTES = 8192
END = b"\r\n\r\n"


class EnvelopeError(ValueError):
    """The bytes are no request of a node; there is nobody to answer to."""


class Envelope(NamedTuple):
    """A request of a node, not yet believed."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


def read_envelope(raw: bytes, *, most_bytes: int) -> Envelope:
    """Read a request.

    Args:
        most_bytes: how long its body may be.

    Raises:
        EnvelopeError: it is too long, or not written as HTTP is.
    """
    head, end, body = raw.partition(END)
    if not end or len(head) > MOST_HEADER_BYTES:
        raise EnvelopeError("no head")
    if len(body) > most_bytes:
        raise EnvelopeError("too long")
    first, *lines = head.split(b"\r\n")
    match = FIRST_LINE.fullmatch(first)
    if match is None or len(lines) > MOST_HEADERS:
        raise EnvelopeError("no first line of a request")
    headers = {}
    for line in lines:
        header = HEADER.fullmatch(line)
        if header is None or header[1].lower() in headers:
            raise EnvelopeError("a header is not written as one, or comes twice")
        headers[header[1].lower()] = header[2].strip()
    path, _mark, query = match[2].decode("ascii").partition("?")
    if not path.startswith(NODE_PATHS) or path.startswith(NOT_HERE):
        raise EnvelopeError("not for this door")
    return Envelope(
        method=match[1].decode("ascii"),
        path=path,
        query=query,
        headers={name.decode(): value.decode("ascii") for name, value in headers.items()},
        body=body,
    )


def environ_of(envelope: Envelope) -> dict[str, Any]:
    """Return the request as WSGI (PEP 3333) has it, so that the suite's own web door takes it."""
    environ: dict[str, Any] = {
        "REQUEST_METHOD": envelope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": envelope.path,
        "QUERY_STRING": envelope.query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "CONTENT_TYPE": "application/json",
        "wsgi.version": (1, 0),
        # The signature is the wall; whether the way to the broker is sealed is the broker's.
        "wsgi.url_scheme": "https",
        "wsgi.input": BytesIO(envelope.body),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in envelope.headers.items():
        if name not in {"content-length", "content-type", "host"}:
            environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
    # What the body says of itself counts for nothing: it is as long as it is.
    return environ | {"CONTENT_LENGTH": str(len(envelope.body)), "HTTP_HOST": "localhost"}


def write_answer(status: int, headers: Headers, body: bytes) -> bytes:
    """Write an answer as its bytes."""
    lines = [f"HTTP/1.1 {status} {responses.get(status, '')}".rstrip()]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("latin-1") + END + body
