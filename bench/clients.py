"""Keep-alive clients in one loop: cheap enough not to be what is measured.

Requests are signed beforehand; here bytes are sent, answers are cut at their length and timed.
"""

from __future__ import annotations

import bisect
import gc
import random
import select
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bench.lines import PATIENCE_S, Line

RESTING_S = 0.01


@dataclass
class Heard:
    """What the clients of one run saw.

    Attributes:
        waits_s: from the request's sending (or from when it was due) to the whole answer.
        cpu_s: what the clients themselves used.
    """

    seconds: float = 0.0
    cpu_s: float = 0.0
    waits_s: list[float] = field(default_factory=list)
    bad: list[bytes] = field(default_factory=list)
    started: int = 0
    ended: int = 0
    refused: int = 0

    @property
    def count(self) -> int:
        """Answers in all."""
        return len(self.waits_s)

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return (self.count - len(self.bad)) / self.seconds

    def percentile_ms(self, share: float) -> float:
        """Return how long that share of the answers took at most, in milliseconds."""
        ordered = sorted(self.waits_s)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000

    def note(self, answer: bytes, wait: float, wanted: bytes = b"") -> None:
        """Count an answer; it is good when it is 200 and holds what is wanted."""
        self.waits_s.append(wait)
        if not answer.startswith(b"HTTP/1.1 200") or wanted not in answer:
            self.bad.append(answer)
        elif b'"action":"session_started"' in answer:
            self.started += 1
        elif b'"action":"session_ended"' in answer:
            self.ended += 1
        else:
            self.refused += 1


@dataclass
class Client:
    """One who sends one request after another on a line of its own.

    Attributes:
        again_s: who hears 503 rests that long to twice as long, and sends the same again.
    """

    line: Line
    requests: Iterator[bytes]
    wanted: bytes = b""
    again_s: float = 0.0
    request: bytes = b""
    sent_at: float = 0.0
    rests_until: float = 0.0

    def send(self) -> None:
        """Send the next request, or the one that was refused."""
        self.request = self.request or next(self.requests)
        self.sent_at = time.perf_counter()
        self.line.send(self.request)

    def hear(self, heard: Heard) -> bool:
        """Take what has come; tell whether that is a whole answer."""
        answer = self.line.receive()
        if answer is None:
            return False
        now = time.perf_counter()
        if self.again_s and answer.startswith(b"HTTP/1.1 503"):
            self.rests_until = now + random.uniform(1, 2) * self.again_s  # noqa: S311 - no secret
        else:
            heard.note(answer, now - self.sent_at, self.wanted)
            self.request = b""
        return True


def swipe_on(
    port: int,
    queues: Sequence[Sequence[bytes]],
    *,
    seconds: float,
    wanted: bytes = b"",
    again_s: float = 0.0,
) -> Heard:
    """Let each client send its requests one after another until the time is over."""
    heard = Heard()
    clients = [Client(Line(port), iter(queue), wanted, again_s) for queue in queues]
    with select.epoll() as poll, _quiet():
        for client in clients:
            poll.register(client.line.socket.fileno(), select.EPOLLIN)
        cpu, begin = time.process_time(), time.perf_counter()
        _take_turns(poll, clients, heard, until=begin + seconds)
        heard.seconds = time.perf_counter() - begin
        heard.cpu_s = time.process_time() - cpu
    for client in clients:
        client.line.socket.close()
    return heard


def _take_turns(
    poll: select.epoll, clients: Sequence[Client], heard: Heard, *, until: float
) -> None:
    busy: dict[int, Client] = {}
    resting = list(clients)
    while busy or resting:
        if not busy:
            time.sleep(RESTING_S)
        for number, _event in _await(poll, RESTING_S, strict=False) if busy else ():
            if busy[number].hear(heard):
                resting.append(busy.pop(number))
        now = time.perf_counter()
        for client in [client for client in resting if client.rests_until <= now < until]:
            client.send()
            resting.remove(client)
            busy[client.line.socket.fileno()] = client
        if now >= until:
            resting.clear()
        if now >= until + PATIENCE_S:
            raise TimeoutError("no answer in ten seconds")


class Due(NamedTuple):
    """A request that is sent at its time, in seconds from the start; `wanted` is in its answer.

    One that hears 503 is sent again after `again_s` to twice that, if it says so.
    """

    at_s: float
    raw: bytes
    kind: str
    wanted: bytes = b""
    again_s: float = 0.0
    first_s: float = 0.0


def swipe_at(port: int, due: Sequence[Due], *, lines: int) -> dict[str, Heard]:
    """Send each request when it is due; its wait counts from then on, also for a free line."""
    heard: dict[str, Heard] = defaultdict(Heard)
    free = [Line(port) for _ in range(lines)]
    busy: dict[int, tuple[Line, Due]] = {}
    with select.epoll() as poll, _quiet():
        for line in free:
            poll.register(line.socket.fileno(), select.EPOLLIN)
        begin = time.perf_counter()
        waiting = list(reversed(due))
        while waiting or busy:
            now = time.perf_counter() - begin
            while waiting and free and waiting[-1].at_s <= now:
                line, request = free.pop(), waiting.pop()
                line.send(request.raw)
                busy[line.socket.fileno()] = (line, request)
            pause = waiting[-1].at_s - now if waiting and free else PATIENCE_S
            for number, _event in _await(poll, max(0.0, pause), strict=not waiting):
                line, request = busy[number]
                answer = line.receive()
                if answer is not None:
                    if request.again_s and answer.startswith(b"HTTP/1.1 503"):
                        free.append(busy.pop(number)[0])
                        _send_later(waiting, request, time.perf_counter() - begin)
                        continue
                    wait = time.perf_counter() - begin - (request.first_s or request.at_s)
                    heard[request.kind].note(answer, wait, request.wanted)
                    free.append(busy.pop(number)[0])
    for line in free:
        line.socket.close()
    return heard


def _send_later(waiting: list[Due], request: Due, now: float) -> None:
    """Put a request back among those that wait, the last one first; its wait goes on."""
    at = now + random.uniform(1, 2) * request.again_s  # noqa: S311 - no secret
    later = request._replace(at_s=at, first_s=request.first_s or request.at_s)
    place = bisect.bisect_left(waiting, -at, key=lambda one: -one.at_s)
    waiting.insert(place, later)


def _await(
    poll: select.epoll, seconds: float = PATIENCE_S, *, strict: bool = True
) -> list[tuple[int, int]]:
    ready = poll.poll(seconds)
    if not ready and strict:
        raise TimeoutError("no answer in ten seconds")
    return ready


class _quiet:  # noqa: N801 - used like a function
    """No garbage collection while waits are measured."""

    def __enter__(self) -> None:
        gc.collect()
        gc.disable()

    def __exit__(self, *_error: object) -> None:
        gc.enable()
