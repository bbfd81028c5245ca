"""Keys of requests and what they were answered."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from core.db.transactions import transaction_on
from core.models import IdempotentRequest
from core.services.idempotency import KeyReusedError, claim_key, forget_old_answers, keep_answer

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
OWNER = uuid4()


def claim(key: str, *, content: str = "a", at: datetime = NOON) -> IdempotentRequest:
    return claim_key(owner=OWNER, key=key, content=content, alias="default", now=at)


def test_new_key_is_the_callers_to_fill_and_a_known_one_is_answered() -> None:
    row = claim("k")
    assert row.status == 0
    keep_answer(row=row, status=201, answer="{}", etag='"x"')
    again = claim("k")
    assert (again.pk, again.status, again.answer, again.etag) == (row.pk, 201, "{}", '"x"')
    with pytest.raises(KeyReusedError):
        claim("k", content="b")


def test_key_of_an_effect_that_failed_is_free() -> None:
    def fail() -> None:
        with transaction_on("default"):
            claim("k")
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert not IdempotentRequest.objects.exists()


def test_key_holds_for_a_day() -> None:
    keep_answer(row=claim("k"), status=201, answer="{}", etag="")
    assert claim("k", content="b", at=NOON + timedelta(hours=25)).status == 0


def test_old_ones_are_forgotten() -> None:
    claim("old")
    claim("young", at=NOON + timedelta(hours=20))
    assert forget_old_answers(alias="default", now=NOON + timedelta(hours=25)) == 1
    assert IdempotentRequest.objects.get().created_at == NOON + timedelta(hours=20)
