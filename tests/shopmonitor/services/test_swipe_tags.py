"""Old swipes forget their tag, and nothing else of them changes."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from core.clock import utc_now
from core.db.doors import OWNER, through
from shopmonitor.models import BadgeSwipe
from shopmonitor.services import swipe_tags
from tests.factories.floor import make_machine, make_node, make_person

pytestmark = pytest.mark.django_db(transaction=True)


def swipe_of(days: int) -> BadgeSwipe:
    """Return a swipe that was made and received some days ago."""
    _person, tag = make_person()
    make_node(make_machine()).swipe(tag)
    swipe = BadgeSwipe.objects.latest("pk")
    then = utc_now() - timedelta(days=days)
    with through(OWNER), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE badge_swipes DISABLE TRIGGER refuse_change")
        BadgeSwipe.objects.filter(pk=swipe.pk).update(occurred_at=then, received_at=then)
        cursor.execute("ALTER TABLE badge_swipes ENABLE TRIGGER refuse_change")
    swipe.refresh_from_db()
    return swipe


def test_tag_of_a_year_ago_goes_and_whose_it_was_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(swipe_tags, "AT_ONCE", 2)
    old, young = [swipe_of(366 + days) for days in range(3)], swipe_of(364)
    assert swipe_tags.forget_old_tags() == 3
    for swipe in old:
        before = {**swipe.__dict__, "tag_digest": "", "last4": ""}
        swipe.refresh_from_db()
        assert {**swipe.__dict__, "_state": None} == {**before, "_state": None}
    digest = young.tag_digest
    young.refresh_from_db()
    assert (young.tag_digest, len(young.last4)) == (digest, 4)
    assert swipe_tags.forget_old_tags() == 0


def test_shop_says_how_long(settings: Any) -> None:
    swipe_of(40)
    assert swipe_tags.forget_old_tags() == 0
    settings.SUITE_KEEP_DAYS = {**settings.SUITE_KEEP_DAYS, "swipe_tags": 30}
    assert swipe_tags.forget_old_tags() == 1


@pytest.mark.parametrize(
    ("days", "change"), [(5, "tag_digest = ''"), (400, "seq = 7"), (400, "port = 7")]
)
def test_database_lets_nothing_else_change(days: int, change: str) -> None:
    swipe_of(days)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.upkeep', 'retention', true)")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute(f"UPDATE badge_swipes SET {change}")  # noqa: S608
