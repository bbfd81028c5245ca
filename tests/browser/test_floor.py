"""The floor board in a browser: it follows, says when it cannot, and comes back by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from django.db import connections
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from core.models import Machine, SuiteUser
from tests.browser.conftest import PHONE, WIDE
from tests.browser.test_accessibility import ALL, AXE, findings
from tests.browser.test_back_office import sign_in
from tests.browser.test_second_factor import no_sideways
from tests.factories import floor
from tests.factories.core import MachineFactory
from tests.factories.floor import SignedNode, make_node
from tests.factories.people import PASSWORD, make_person
from tests.live_process import live_process

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Shop(NamedTuple):
    """A machine with a node, and somebody with a badge."""

    machine: Machine
    node: SignedNode
    tag: str


@pytest.fixture
def boss(transactional_db: None) -> SuiteUser:
    return make_person(is_admin=True, password=PASSWORD)


@pytest.fixture
def shop(transactional_db: None) -> Shop:
    machine = MachineFactory.create(code="W1", name="Puller")
    _user, tag = floor.make_person()
    return Shop(machine, make_node(machine), tag)


class Live:
    """The live process of a story, which can be stopped and started on the same port."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self.url = self._stack.enter_context(live_process())

    def stop(self) -> None:
        self._stack.close()

    def start(self) -> None:
        self._stack.enter_context(live_process(urlsplit(self.url).port or 0))


@pytest.fixture
def live(live_server: LiveServer, settings: Settings) -> Iterator[Live]:
    settings.SUITE_PORT = urlsplit(live_server.url).port
    process = Live()
    yield process
    process.stop()


@pytest.fixture
def scene(boss: SuiteUser, shop: Shop, live: Live) -> list[str]:
    """A shop that is followed; what goes to the live process is no stranger's."""
    return [live.url.replace("127.0.0.1", "localhost")]


@contextmanager
def aside() -> Iterator[Callable[[Callable[[], Any]], Any]]:
    """Work on a thread beside the browser, and give its connection back."""
    with ThreadPoolExecutor(1) as thread:
        yield lambda work: thread.submit(work).result()
        thread.submit(connections.close_all).result()


def test_board_follows_tells_when_it_cannot_and_comes_back(
    page: Page, boss: SuiteUser, shop: Shop, live: Live
) -> None:
    sign_in(page, boss)
    page.goto("/floor/")
    news, card = page.locator("[data-news]"), page.locator(f"#machine-{shop.machine.uid}")
    expect(news).to_have_text("Live")
    expect(card).to_contain_text("Free")
    with aside() as beside:
        beside(lambda: shop.node.swipe(shop.tag))
        expect(card).to_contain_text("In use")
        beside(lambda: shop.node.events(shop.node.event("estop", {"state": "TRIGGERED"})))
        expect(card).to_contain_text("E-stop")
        expect(page.locator("#estops li")).to_have_count(1)
        live.stop()
        page.evaluate("seenAt -= 60000")  # a minute later
        expect(news).to_contain_text("Not live")
        beside(lambda: shop.node.events(shop.node.event("estop", {"state": "RELEASED"})))
    live.start()
    expect(page.locator("#estops li")).to_contain_text("Released")
    expect(news).to_have_text("Live")


@pytest.mark.parametrize("page", [WIDE], indirect=True, ids=["walk"])
def test_pages_have_no_serious_finding(page: Page, boss: SuiteUser) -> None:
    sign_in(page, boss)
    for address in ("/floor/", "/floor/?wall=1", "/floor/machines/W1/", "/floor/labels/"):
        for size, scheme in ((WIDE, "light"), (PHONE, "dark")):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(address)
            page.evaluate(AXE.axe_script)
            assert findings(page, ALL) == []
            no_sideways(page)
