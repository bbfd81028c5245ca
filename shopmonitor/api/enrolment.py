"""`POST /api/v1/node/enroll`: an unpacked node gets its key. The only unsigned message."""

from __future__ import annotations

import time
from typing import Any, NoReturn

from django.conf import settings
from django.core.cache import cache
from django.http import HttpResponse
from rest_framework.request import Request

from core.choices import SecurityEventKind
from shopmonitor.api.node_door import NodeView, RefusedAtDoorError, answer
from shopmonitor.protocol.answers import EnrollAnswer
from shopmonitor.protocol.messages import EnrollMessage, read_enroll
from shopmonitor.services.enrolment import claim_node
from shopmonitor.services.node_config import config_of_node
from shopmonitor.services.node_refusals import note_refusal

TRIES_A_MINUTE = 10


class EnrollView(NodeView):
    """Exchanges a claim code for a key, once."""

    authentication_classes = []

    def post(self, request: Request) -> HttpResponse:
        """Take a claim code."""
        address = request._request.META.get("REMOTE_ADDR", "")
        _limit(address)
        message = read_enroll(_body(request))
        claimed = claim_node(
            code=message.claim_code or "",
            hardware_id=message.hardware_id,
            hardware=message.hardware or "",
            firmware=message.firmware or "",
        )
        if claimed is None:
            _refuse(message, address)
        node, enrolled = claimed
        return answer(
            EnrollAnswer(
                node_id=enrolled.node_id,
                kid=enrolled.kid,
                secret=enrolled.secret,
                config=config_of_node(node).config,
                server_time=int(time.time()),  # noqa: TID251 - unix seconds
            ),
            status=201,
        )

    def handle_exception(self, exc: Exception) -> HttpResponse:
        """A refusal here asks for no signature."""
        response = super().handle_exception(exc)
        if response.status_code == 429:  # noqa: PLR2004
            response["Retry-After"] = "60"
        return response


def _limit(address: str) -> None:
    """Let an address try ten codes a minute; a code has 31 to the power of 10 forms."""
    key = f"enroll:{address}:{int(time.time() // 60)}"  # noqa: TID251 - unix minutes
    cache.add(key, 0, timeout=120)
    if cache.incr(key) > TRIES_A_MINUTE:
        raise RefusedAtDoorError(429, "too_many_tries", "Wait a minute and try again.")


def _body(request: Request) -> bytes:
    if int(request._request.META.get("CONTENT_LENGTH") or 0) > settings.NODE_BODY_BYTES:
        raise RefusedAtDoorError(413, "body_too_large", "An enrolment is far smaller.")
    body: Any = request.data
    return bytes(body)


def _refuse(message: EnrollMessage, address: str) -> NoReturn:
    note_refusal(SecurityEventKind.CLAIM_REFUSED, node_name="", address=address)
    detail = (
        "claim_code: not known, used or older than 15 minutes; make a new one at the node's page."
        if message.claim_code
        else "claim_code: make one at the node's page in the back office and send it here."
    )
    raise RefusedAtDoorError(403, "claim_refused", detail)
