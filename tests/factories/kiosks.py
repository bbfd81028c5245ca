"""A screen that was let in as a kiosk, as a browser with its cookie."""

from __future__ import annotations

from django.test import Client

from shopmonitor.models import Kiosk
from shopmonitor.services.kiosks import make_kiosk_code, pair_kiosk


def make_kiosk(name: str = "Hall 1", **values: int) -> Kiosk:
    """Make a kiosk whose screen is still to be let in."""
    return Kiosk.objects.create(name=name, **values)


def screen_of(kiosk: Kiosk) -> Client:
    """Return a browser that was let in as the kiosk."""
    browser = Client()
    key = pair_kiosk(code=make_kiosk_code(kiosk=kiosk), address="127.0.0.1")
    browser.cookies["suite_kiosk"] = key
    kiosk.refresh_from_db()
    return browser


def hold(screen: Client, tag: str) -> str:
    """Hold a badge to a kiosk's reader; return what the screen shows then."""
    answer = screen.post("/kiosk/badge/", {"badge": tag}, follow=True)
    return answer.content.decode()
