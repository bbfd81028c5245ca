"""`POST /api/v1/node/enroll`: an unpacked node gets its key. The only unsigned message."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpResponse
from rest_framework.request import Request

from core.choices import SecurityEventKind
from core.clock import utc_now
from shopmonitor.api.node_door import NodeView, answer, raw_of
from shopmonitor.errors import NodeRefusedError
from shopmonitor.protocol.answers import EnrollAnswer
from shopmonitor.protocol.messages import EnrollMessage, read_enroll
from shopmonitor.services.enrolment import claim_node
from shopmonitor.services.node_refusals import note_refusal

TRIES_A_MINUTE = 10
TOO_MANY = 429


class EnrollView(NodeView):
    """Exchanges a claim code for a key, once."""

    authentication_classes = []

    def post(self, request: Request) -> HttpResponse:
        """Take a claim code."""
        address = raw_of(request).META.get("REMOTE_ADDR", "")
        _limit(address)
        message = read_enroll(self.body(request))
        claimed = claim_node(
            code=message.claim_code or "",
            hardware_id=message.hardware_id,
            hardware=message.hardware or "",
            firmware=message.firmware or "",
        )
        if claimed is None:
            note_refusal(SecurityEventKind.CLAIM_REFUSED, node_name="", address=address)
            raise _claim_refused(message)
        enrolled = claimed.enrolled
        return answer(
            EnrollAnswer(
                node_id=enrolled.node_id,
                kid=enrolled.kid,
                secret=enrolled.secret,
                config=claimed.config,
                server_time=int(utc_now().timestamp()),
            ),
            status=201,
        )

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override]
        """Say when to try again."""
        response = super().handle_exception(exc)
        if response.status_code == TOO_MANY:
            response["Retry-After"] = "60"
        return response


def _limit(address: str) -> None:
    """Let an address try ten codes a minute; a code has 31 to the power of 10 forms."""
    key = f"enroll:{address}:{int(utc_now().timestamp() // 60)}"
    cache.add(key, 0, timeout=120)
    try:
        tries = cache.incr(key)
    except ValueError:  # the cache has dropped it meanwhile
        tries = 1
    if tries > TRIES_A_MINUTE:
        detail = "Too many claim codes were tried from here; wait a minute and try again."
        raise NodeRefusedError(status=TOO_MANY, code="too_many_tries", detail=detail)


def _claim_refused(message: EnrollMessage) -> NodeRefusedError:
    detail = (
        "claim_code: not known, used or older than 15 minutes; make a new one at the node's page."
        if message.claim_code
        else "claim_code: make one at the node's page in the back office and send it here."
    )
    return NodeRefusedError(status=403, code="claim_refused", detail=detail)
