"""A real browser before a real server; left out in one line where there is none."""

import shutil
from collections.abc import Iterator

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from playwright.sync_api import Page, Request, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.machine import leave_out

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session", autouse=True)
def _files_are_kept() -> Iterator[None]:
    """Let the browser keep the files of pages, as before a real server: forty for each page."""
    serve = StaticFilesHandler.serve

    def serve_to_keep(self: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
        answer = serve(self, request)
        answer["Cache-Control"] = "max-age=3600"
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StaticFilesHandler, "serve", serve_to_keep)
        yield


SCREENS = [WIDE, pytest.param(PHONE, marks=pytest.mark.thorough)]


@pytest.fixture(params=SCREENS, ids=["wide", "phone"])
def page(request: pytest.FixtureRequest, live_server: LiveServer) -> Iterator[Page]:
    """Open a browser; at the end nothing may have been asked of another host, nor be broken.

    Rows that a story needs are made before, by a fixture called `scene`: beside
    an open browser this thread may not ask the database. It returns the addresses of
    other servers of the story, if there are any.
    """
    scene = request.getfixturevalue("scene")
    chromium = shutil.which("chromium")
    if chromium is None:
        leave_out("chromium", "apt-get install chromium")
    outside: list[str] = []
    broken: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        opened = browser.new_page(base_url=live_server.url, viewport=request.param)
        # A scene may name other servers that it started; what their pages ask for is theirs.
        others = tuple(scene or ())
        own = (live_server.url, "data:", "blob:", *others)

        def note(asked: Request) -> None:
            if not asked.frame.url.startswith(others):
                outside.append(asked.url)

        opened.on("request", note)
        opened.on("pageerror", lambda error: broken.append(str(error)))
        opened.set_default_timeout(15_000)
        yield opened
        browser.close()
    assert [url for url in outside if not url.startswith(own)] == []
    assert broken == []
