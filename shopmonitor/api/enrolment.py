"""`POST /api/v1/node/enroll`: an unpacked node gets its key. The only unsigned message."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpResponse
from rest_framework.request import Request

from core.choices import SecurityEventKind
from core.clock import utc_now
from shopmonitor.api.node_door import NodeView, answer, raw_of
from shopmonitor.errors import NodeRefusedError
from shopmonitor.protocol.answers import EnrollAnswer, PendingAnswer
from shopmonitor.protocol.messages import EnrollMessage, read_enroll
from shopmonitor.services.enrolment import ClaimedNode, claim_node
from shopmonitor.services.node_refusals import note_refusal
from shopmonitor.services.pending_nodes import RETRY_AFTER_S, Device, ask_in, poll_in

TRIES_A_MINUTE = 10
# Of nodes that wait, each asks six times a minute; many stand behind one address.
POLLS_A_MINUTE = 120
TOO_MANY = 429


class EnrollView(NodeView):
    """Exchanges a claim code for a key, once; without a code the node waits for a person."""

    authentication_classes = []

    def post(self, request: Request) -> HttpResponse:
        """Take a claim code."""
        address = raw_of(request).META.get("REMOTE_ADDR", "")
        message = read_enroll(self.body(request))
        if message.claim_code is None:
            return self._without_code(request, message, address)
        _limit("code", address, TRIES_A_MINUTE)
        claimed = claim_node(
            code=message.claim_code,
            hardware_id=message.hardware_id,
            hardware=message.hardware or "",
            firmware=message.firmware or "",
        )
        if claimed is None:
            note_refusal(SecurityEventKind.CLAIM_REFUSED, node_name="", address=address)
            raise _claim_refused()
        return _let_in(claimed)

    def _without_code(self, request: Request, message: EnrollMessage, address: str) -> HttpResponse:
        """Let it wait for a person, or give it the key when one has let it in."""
        _limit("poll", address, POLLS_A_MINUTE)
        if message.poll_token is None:
            device = Device(
                message.hardware_id, message.hardware or "", message.firmware or "", address
            )
            return _wait(ask_in(device=device))
        claimed = poll_in(
            token=message.poll_token,
            hardware_id=message.hardware_id,
            secure=raw_of(request).is_secure(),
        )
        return _wait(message.poll_token) if claimed is None else _let_in(claimed)

    def handle_exception(self, exc: Exception) -> HttpResponse:  # type: ignore[override]
        """Say when to try again."""
        response = super().handle_exception(exc)
        if response.status_code == TOO_MANY:
            response["Retry-After"] = "60"
        return response


def _wait(token: str) -> HttpResponse:
    return answer(PendingAnswer(poll_token=token, retry_after_s=RETRY_AFTER_S), status=202)


def _let_in(claimed: ClaimedNode) -> HttpResponse:
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


def _limit(what: str, address: str, most: int) -> None:
    """Let an address try so often a minute; a code has 31 to the power of 10 forms."""
    key = f"enroll:{what}:{address}:{int(utc_now().timestamp() // 60)}"
    cache.add(key, 0, timeout=120)
    try:
        tries = cache.incr(key)
    except ValueError:  # the cache has dropped it meanwhile
        tries = 1
    if tries > most:
        detail = "Too many asked to be let in from here; wait a minute and try again."
        raise NodeRefusedError(status=TOO_MANY, code="too_many_tries", detail=detail)


def _claim_refused() -> NodeRefusedError:
    detail = (
        "claim_code: not known, used or older than 15 minutes; make a new one at the node's page."
    )
    return NodeRefusedError(status=403, code="claim_refused", detail=detail)
