"""The live process as an ASGI application: one raw route a board, nothing of Django's on the way.

A framework's streaming answer costs three times the work and more than twice the memory of a
screen (bench: live).
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from http.cookies import CookieError, SimpleCookie
from threading import Barrier, BrokenBarrierError
from typing import Any
from urllib.parse import parse_qs

import psycopg2
from django.conf import settings
from django.db import Error, connections

from core.boards import BOARDS, Board, Frame
from core.clock import utc_now
from core.db.deadline import deadline
from core.db.doors import MONITOR, through
from core.db.regions import CHOICE, region_names
from core.db.router import FLOOR_SCHEMA, region_scope, suite_router
from core.live.addresses import is_own_host, is_own_origin
from core.live.answers import Send, answer, begin, send_part
from core.live.guests import ASKED_S, find_frame, fresh_connections
from core.live.hub import Hub
from core.live.messages import OVER, RETRY_MS, encode_beat, encode_cards, encode_retry
from core.live.news import News
from core.live.screens import Screen

ROOT = "/live/"
HEALTH = f"{ROOT}healthz"
# What a screen may ask for.
WANTED = {"area", "only"}
# So many screens hold one process of this kind.
MOST_SCREENS = 2_000
# Threads that find out who is there: so many come at once after a restart.
ASKING = 2
ASKED_AGAIN_S = 20.0
JOINS_WITHIN_S = 8.0
LOOK_S = 10.0

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]


class RefusedError(Exception):
    """A screen is not let in; with the status that its browser gets."""

    def __init__(self, status: int) -> None:
        super().__init__(str(status))
        self.status = status


class LiveApplication:
    """Serves the streams of all boards."""

    def __init__(self) -> None:
        self._hubs: dict[tuple[str, str], Hub] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._asking = ThreadPoolExecutor(ASKING, thread_name_prefix="ask")
        self._screens = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or live as long as the process does."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._start(self._ask_again())
                await send({"type": "lifespan.startup.complete"})
            else:
                for task in self._tasks:
                    task.cancel()
                await asyncio.gather(*self._tasks, return_exceptions=True)
                _close_connections(self._asking)
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode("latin-1"): v.decode("latin-1") for name, v in scope["headers"]}
        origin = headers.get("origin", "")
        try:
            if scope["path"] == HEALTH:
                raise RefusedError(200)  # noqa: TRY301 - the one answer that is no stream
            host = headers.get("host", "")
            if not is_own_host(host) or not is_own_origin(origin, host=host):
                origin = ""
                raise RefusedError(403)  # noqa: TRY301
            hub, screen = await self._admit(scope, headers)
        except RefusedError as refusal:
            await answer(send, refusal.status, origin)
            return
        watching = asyncio.create_task(_watch(receive, screen))
        self._screens += 1
        try:
            await begin(send, origin)
            await _follow(hub, screen, send)
        finally:
            self._screens -= 1
            hub.leave(screen)
            watching.cancel()

    async def _admit(self, scope: Scope, headers: Mapping[str, str]) -> tuple[Hub, Screen]:
        """Return the hub and a screen that follows it.

        Raises:
            RefusedError: it is not let in.
        """
        if scope["method"] != "GET":
            raise RefusedError(405)
        board = BOARDS.get(scope["path"].removeprefix(ROOT))
        asked = {name: values[-1] for name, values in parse_qs(_query(scope)).items()}
        region = asked.get(CHOICE) or suite_router.region()
        if board is None or region not in region_names():
            raise RefusedError(404)
        if self._screens >= MOST_SCREENS:
            raise RefusedError(503)
        cookies = _cookies(headers.get("cookie", ""))
        wanted = {name: value for name, value in asked.items() if name in WANTED}
        frame = await self._ask(board, cookies, wanted)
        if frame is None:
            raise RefusedError(401)
        screen = Screen(cookies, wanted, _language(asked.get("language", "")), frame)
        hub = self._hub(board, region)
        if not await hub.join(screen, within_s=JOINS_WITHIN_S):
            raise RefusedError(503)
        return hub, screen

    async def _ask(
        self, board: Board, cookies: Mapping[str, str], wanted: Mapping[str, str]
    ) -> Frame | None:
        ask = partial(find_frame, board, cookies=cookies, **wanted)
        try:
            return await asyncio.get_running_loop().run_in_executor(self._asking, ask)
        except (Error, psycopg2.Error) as error:
            raise RefusedError(503) from error

    def _hub(self, board: Board, region: str) -> Hub:
        key = (board.name, region)
        if key not in self._hubs:
            news = News(suite_router.alias_for(FLOOR_SCHEMA, region=region))
            hub = Hub(board.name, read=partial(_look, board, region), news=news)
            self._hubs[key] = hub
            self._start(hub.run())
        return self._hubs[key]

    async def _ask_again(self) -> None:
        """Ask of every open stream again whether it may go on, and what its viewer may see."""
        while True:
            await asyncio.sleep(ASKED_AGAIN_S)
            for (name, _region), hub in list(self._hubs.items()):
                for screen in list(hub.screens):
                    with suppress(RefusedError):  # the database is away: asked next time
                        frame = await self._ask(BOARDS[name], screen.cookies, screen.asked)
                        if frame != screen.frame:
                            screen.end()  # it comes back, and is let in as it may be now

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _close_connections(threads: ThreadPoolExecutor) -> None:
    """End the threads, and with each its connections."""
    all_there = Barrier(ASKING)

    def close() -> None:
        with suppress(BrokenBarrierError):
            all_there.wait(ASKED_S)
        connections.close_all()

    for _thread in range(ASKING):
        threads.submit(close)
    threads.shutdown(wait=False)


def _look(board: Board, region: str) -> Any:
    with fresh_connections(), deadline(LOOK_S), region_scope(region), through(MONITOR):
        return board.read()


async def _follow(hub: Hub, screen: Screen, send: Send) -> None:
    """Send all cards once, then what changes, and a beat now and then."""
    shown = [hub.encoded(card, screen.language) for card in _visible(hub, screen)]
    retry = encode_retry(random.randint(*RETRY_MS))  # noqa: S311 - to spread, not to hide
    await send_part(send, retry + encode_cards(shown, whole=True) + _beat(hub))
    screen.beats = hub.beats
    while not screen.gone:
        await screen.woken.wait()
        screen.woken.clear()
        if screen.over:
            await send_part(send, OVER)
            return
        put, gone = screen.take(hub.cards)
        message = b""
        if put or gone:
            message = encode_cards([hub.encoded(card, screen.language) for card in put], gone)
        if screen.beats != hub.beats:
            screen.beats = hub.beats
            message += _beat(hub)
        if message and not screen.gone:
            await send_part(send, message)


def _visible(hub: Hub, screen: Screen) -> list[Any]:
    return [card for card in hub.cards.values() if screen.frame.shows(card)]


def _beat(hub: Hub) -> bytes:
    return encode_beat(age_s=hub.age_s, now_ms=int(utc_now().timestamp() * 1000))


async def _watch(receive: Receive, screen: Screen) -> None:
    """Notice that the browser has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
    screen.gone = True
    screen.woken.set()


def _query(scope: Scope) -> str:
    query: bytes = scope["query_string"]
    return query.decode("latin-1")


def _cookies(header: str) -> dict[str, str]:
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}


def _language(asked: str) -> str:
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
