"""One effect for a request that is sent twice: its key and its answer stand beside the effect."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from core.errors import InvalidInputError
from core.models import IdempotentRequest
from core.secrets.vault import request_digest

KEPT = timedelta(hours=24)


class KeyReusedError(InvalidInputError):
    """The key came with another request before."""

    code = "idempotency_key_reused"


def claim_key(
    *, owner: UUID, key: str, content: str, alias: str, now: datetime
) -> IdempotentRequest:
    """Return the row of a key: with `status` 0 it is new and the caller's to fill.

    Call it inside the transaction of the effect. The same key at the same time
    waits here until the first of the two has committed, and then finds its answer.

    Args:
        content: what was asked, to the letter; the same key stands for the same request alone.
        now: aware UTC; a key holds for 24 hours.

    Raises:
        KeyReusedError: the key came with another request.
    """
    digest = request_digest(f"{owner}\n{key}")
    rows = IdempotentRequest.objects.using(alias)
    rows.filter(key=digest, created_at__lt=now - KEPT).delete()
    asked = request_digest(content)
    row, is_new = rows.get_or_create(key=digest, defaults={"content": asked, "created_at": now})
    if not is_new and row.content != asked:
        raise KeyReusedError(
            _("Idempotency-Key: this key came with another request; take a new one."),
            field="Idempotency-Key",
        )
    return row


def keep_answer(*, row: IdempotentRequest, status: int, answer: str, etag: str) -> None:
    """Write down what a claimed key is answered from now on."""
    row.status, row.answer, row.etag = status, answer, etag
    row.save(update_fields=["status", "answer", "etag"])


def forget_old_answers(*, alias: str, now: datetime) -> int:
    """Delete the keys that hold no more; return how many there were."""
    old = IdempotentRequest.objects.using(alias).filter(created_at__lt=now - KEPT)
    count, _by_table = old.delete()
    return count
