"""Pages that follow the floor: where their stream is, and leave to listen to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from csp.constants import SELF
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from core.live.addresses import live_address, live_origin
from shopmonitor.live import FLOOR


def follow(
    request: HttpRequest, template: str, values: Mapping[str, Any], **wanted: str
) -> HttpResponse:
    """Show a page that follows the floor board.

    Args:
        wanted: what of it the page shows, as the live process is asked (`find_frame`).
    """
    address = live_address(request, FLOOR.name)
    asked = {"language": translation.get_language() or "", **wanted}
    live = f"{address}?{urlencode(asked)}" if address else ""
    answer = render(request, template, {"live": live, **values})
    if origin := live_origin(address):
        answer._csp_update = {"connect-src": [SELF, origin]}  # type: ignore[attr-defined]  # noqa: SLF001
    return answer
