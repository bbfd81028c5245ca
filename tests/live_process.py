"""The live process beside a test: its application in a real server, on a thread."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from django.conf import settings

from core.live.application import LiveApplication
from core.supervision.ports import reserved_port_from
from tests.waiting import wait_for

FIRST_PORT = 21_000


@contextmanager
def live_process(port: int = 0) -> Iterator[str]:
    """Run it; give its address, and name it to the pages."""
    with reserved_port_from("127.0.0.1", port or FIRST_PORT) as free:
        config = uvicorn.Config(
            LiveApplication(),
            port=free,
            lifespan="on",
            ws="none",
            log_config=None,
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, name="live")
        thread.start()
        assert wait_for(lambda: server.started)
        was, settings.SUITE_LIVE_URL = settings.SUITE_LIVE_URL, f":{free}"
        try:
            yield f"http://127.0.0.1:{free}"
        finally:
            settings.SUITE_LIVE_URL = was
            server.should_exit = True
            thread.join(15)
            assert not thread.is_alive()


class Stream:
    """One open stream, read message by message."""

    def __init__(self, url: str, path: str, *, cookie: str = "", **headers: str) -> None:
        host = urlsplit(url).netloc
        self._connection = http.client.HTTPConnection(host, timeout=20)
        self._connection.request("GET", path, headers={"Cookie": cookie, **headers})
        self.answer = self._connection.getresponse()

    def __enter__(self) -> Stream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def next(self, *names: str) -> Any:
        """Return what the next message of one of the names says."""
        while True:
            name, data = self._message()
            if name in names:
                return data

    def close(self) -> None:
        """Hang up."""
        self.answer.close()
        self._connection.close()

    def _message(self) -> tuple[str, Any]:
        name, data = "", None
        while line := self.answer.readline().decode().rstrip("\n"):
            field, _colon, value = line.partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                data = json.loads(value)
        if not name and data is None and self.answer.isclosed():
            raise EOFError
        return name, data
