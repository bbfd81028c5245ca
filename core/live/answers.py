"""What the live process answers, in ASGI's messages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

Send = Callable[[Any], Awaitable[None]]


async def begin(send: Send, origin: str) -> None:
    """Begin a stream.

    Args:
        origin: of the page that listens, if it is another one than the stream's.
    """
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),  # a server in front must not keep it back
        *_cross_origin(origin),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})


async def send_part(send: Send, body: bytes) -> None:
    """Send a part of a stream; waits while the screen is slow."""
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def answer(send: Send, status: int, origin: str) -> None:
    """Answer with a status and nothing else."""
    headers = [(b"content-length", b"0"), (b"cache-control", b"no-store"), *_cross_origin(origin)]
    if status == 503:  # noqa: PLR2004
        headers.append((b"retry-after", b"2"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body"})


def _cross_origin(origin: str) -> list[tuple[bytes, bytes]]:
    if not origin:
        return []
    return [
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"Origin"),
    ]
