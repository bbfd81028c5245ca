"""Asking an MTConnect agent over HTTP."""

from __future__ import annotations

import http.client
from typing import Final
from urllib.parse import urlsplit

from shopmonitor.protocol.mtconnect import (
    AgentDocumentError,
    Device,
    Streams,
    read_devices,
    read_streams,
)
from shopmonitor.protocol.shdr_fields import Topic

MOST_OBSERVATIONS: Final = 1_000
_LONGEST_ANSWER: Final = 32 * 1024 * 1024


class AgentAwayError(Exception):
    """The agent cannot be reached or broke off."""


class AgentClient:
    """One agent; keeps the connection between questions."""

    def __init__(self, *, url: str, timeout_s: float = 5.0) -> None:
        """Prepare; the first question connects."""
        self._address = urlsplit(url)
        self._timeout_s = timeout_s
        self._connection: http.client.HTTPConnection | None = None

    def probe(self) -> list[Device]:
        """Return the devices of the agent.

        Raises:
            AgentAwayError: it does not answer.
            AgentDocumentError: the answer is none of an agent.
            AgentRefusalError: the agent says no.
        """
        return read_devices(self._get("probe"))

    def current(self, *, topics: dict[str, Topic]) -> Streams:
        """Return how the items stand now; raises as `probe` does."""
        return read_streams(self._get("current"), topics=topics)

    def sample(self, *, topics: dict[str, Topic], start: int) -> Streams:
        """Return what was observed from a sequence on, so many at once; raises as `probe` does."""
        answer = self._get(f"sample?from={start}&count={MOST_OBSERVATIONS}")
        return read_streams(answer, topics=topics)

    def close(self) -> None:
        """Hang up."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _get(self, path: str) -> bytes:
        try:
            status, body = self._ask(f"{self._address.path.rstrip('/')}/{path}")
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise AgentAwayError(str(error) or type(error).__name__) from error
        if len(body) > _LONGEST_ANSWER:
            self.close()
            raise AgentDocumentError("the answer is too long")
        if not body.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
            raise AgentDocumentError(f"HTTP {status}, no XML")
        return body

    def _ask(self, path: str) -> tuple[int, bytes]:
        if self._connection is None:
            is_tls = self._address.scheme == "https"
            kind = http.client.HTTPSConnection if is_tls else http.client.HTTPConnection
            self._connection = kind(
                self._address.hostname or "", self._address.port, timeout=self._timeout_s
            )
        # Newer agents answer in JSON unless they are asked for XML.
        self._connection.request("GET", path, headers={"Accept": "text/xml, application/xml"})
        answer = self._connection.getresponse()
        return answer.status, answer.read(_LONGEST_ANSWER + 1)
