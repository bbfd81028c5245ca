"""The peer's view: DRF as it comes, with the product's own signature check."""

from __future__ import annotations

import time
from typing import Any

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bench.orm_peer.serializers import AnswerSerializer, SwipeSerializer
from bench.orm_peer.service import swipe_badge
from shopmonitor.protocol.signatures import (
    check_clock,
    check_digest,
    environ_header_lookup,
    read_signature,
    signature_matches,
)
from shopmonitor.protocol.signing import sign_answer
from shopmonitor.services.node_keys import find_key


class SignedNode(BaseAuthentication):
    """Verifies what the product verifies, with its functions and its key cache."""

    def authenticate(self, request: Request) -> tuple[Any, Any]:
        raw = request._request  # noqa: SLF001 - what was signed
        signed = read_signature(
            method=raw.method or "",
            path=raw.path,
            query=raw.META.get("QUERY_STRING", ""),
            header=environ_header_lookup(raw.META),
            has_body=True,
        )
        key = find_key(signed.keyid)
        if key is None or not signature_matches(signed, key.secret):
            raise AuthenticationFailed("The signature does not fit.")
        check_digest(signed.content_digest, raw.body)
        check_clock(signed, now=int(time.time()))
        return key, signed


class SwipeView(APIView):
    """Takes a swipe and signs the answer."""

    authentication_classes = [SignedNode]

    def post(self, request: Request) -> Response:
        message = SwipeSerializer(data=request.data)
        message.is_valid(raise_exception=True)
        signed: Any = request.auth
        answer = swipe_badge(request.user, signed.nonce, message.validated_data)
        return Response(AnswerSerializer(answer).data)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.render()
        key, signed = request.user, request.auth
        headers = sign_answer(
            status=response.status_code,
            body=response.content,
            request_signature=signed.signature,
            request_label=signed.label,
            kid=key.kid,
            secret=key.secret,
            created=int(time.time()),
        )
        for name, value in headers.items():
            response[name] = value
        response["Content-Length"] = str(len(response.content))
        return response
