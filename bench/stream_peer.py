"""A stream as Django's own means make it, beside which the live process is measured.

Streams a whole board of the given size and then waits, as a screen on which nothing changes.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator

import django
import uvicorn
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import path


async def _parts(size: int) -> AsyncIterator[bytes]:
    yield b"event: all\ndata: " + b"x" * size + b"\n\n"
    while True:
        try:
            await asyncio.wait_for(asyncio.Event().wait(), 5)
        except TimeoutError:
            yield b"event: beat\ndata: {}\n\n"


async def stream(request: HttpRequest) -> StreamingHttpResponse:
    """Answer with a stream."""
    size = int(request.GET["size"])
    return StreamingHttpResponse(_parts(size), content_type="text/event-stream")


urlpatterns = [path("live/floor", stream)]

if __name__ == "__main__":
    settings.configure(ROOT_URLCONF="__main__", ALLOWED_HOSTS=["*"], SECRET_KEY=os.urandom(8).hex())
    django.setup()
    uvicorn.run(get_asgi_application(), port=int(sys.argv[1]), log_level="error", lifespan="off")
