"""`Idempotency-Key`: a POST that is sent again has one effect and one answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from django.db import router
from django.db.models import Model
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from core.clock import utc_now
from core.db.transactions import shared_transaction_on
from core.models import SuiteUser
from core.services.idempotency import claim_key, keep_answer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEY = re.compile(r"[\x21-\x7e]{1,100}")


def answer_once(request: Request, model: type[Model], do: Callable[[], Response]) -> Response:
    """Do it and answer; a key that was seen gets the answer of then.

    Key, effect and answer are one transaction: a crash leaves all three or none.
    A refusal leaves nothing, so the same key may come again with what was mended.

    Raises:
        ValidationError: the key cannot be read.
        KeyReusedError: the key came with another request.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return do()
    if not KEY.fullmatch(key):
        text = _("Send 1 to 100 visible ASCII characters, a UUID for one.")
        raise ValidationError({HEADER: [ErrorDetail(text, "invalid")]})
    assert isinstance(request.user, SuiteUser)  # noqa: S101 - the permission class asked for it
    alias = router.db_for_write(model)
    content = f"{request.method} {request.get_full_path()}\n{_canonical(request.data)}"
    with shared_transaction_on(alias):
        row = claim_key(
            owner=request.user.uid, key=key, content=content, alias=alias, now=utc_now()
        )
        if row.status:
            return _again(row.status, row.answer, row.etag)
        response = do()
        answer = JSONRenderer().render(response.data).decode()
        etag = response.get("ETag", "")
        keep_answer(row=row, status=response.status_code, answer=answer, etag=etag)
        return response


def _again(status: int, answer: str, etag: str) -> Response:
    response = Response(json.loads(answer), status=status)
    response[REPLAYED] = "true"
    if etag:
        response["ETag"] = etag
        patch_cache_control(response, private=True, no_cache=True)
    return response


def _canonical(data: object) -> str:
    """Return what was sent, whatever its order and its blanks."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), default=str)
