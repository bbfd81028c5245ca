"""What every answer of the suite carries."""

from __future__ import annotations

import time
from collections.abc import Callable

from csp.middleware import CSPMiddleware
from django.http import HttpRequest, HttpResponseBase

from core.request_counts import counts

HEADER = "Content-Security-Policy"
FIRST, LAST = "default-src", "style-src"


class OrderedPolicyMiddleware(CSPMiddleware):
    """The content security policy in an order that does not change from process to process."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Set the policy: what all else falls back to first, styles last."""
        answer = super().process_response(request, response)
        if HEADER in answer:
            parts = [part.strip() for part in answer[HEADER].split(";") if part.strip()]
            answer[HEADER] = "; ".join(sorted(parts, key=_place))
        return answer


def _place(directive: str) -> tuple[int, str]:
    name = directive.split(" ", 1)[0]
    return (0 if name == FIRST else 2 if name == LAST else 1, name)


class CountingMiddleware:
    """Counts every answer and the time that it took, for `/metrics`; the first of all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and count it."""
        begun = time.perf_counter()
        response = self.get_response(request)
        counts().add(
            path=request.path_info,
            status=response.status_code,
            seconds=time.perf_counter() - begun,
        )
        return response
