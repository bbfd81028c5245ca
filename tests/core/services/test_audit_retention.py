"""The trail leaves by whole months, when it is older than the shop keeps it."""

from datetime import UTC, datetime

import pytest
from django.test import override_settings

from core.clock import utc_now
from core.db.doors import OWNER, through
from core.db.partitions import ensure_months
from core.models import AuditEntry
from core.services.audit_retention import drop_audit_months
from core.services.upkeep import drop_old_audit
from tests.factories.core import AreaFactory

pytestmark = pytest.mark.django_db


def write(at: datetime) -> AuditEntry:
    """Write an entry as the triggers do: as the owner, no door may."""
    with through(OWNER):
        return AuditEntry.objects.create(
            happened_at=at, transaction_id=1, table_name="areas", action="U", changes={}
        )


@override_settings(SUITE_AUDIT_MONTHS=14)
def test_months_before_the_last_that_is_kept_go_with_what_is_in_them() -> None:
    now = datetime(2026, 3, 31, 23, tzinfo=UTC)
    ensure_months(
        model=AuditEntry,
        alias="default",
        first=datetime(2024, 11, 5, tzinfo=UTC),
        last=datetime(2025, 2, 5, tzinfo=UTC),
    )
    kept = write(datetime(2025, 1, 1, tzinfo=UTC))
    write(datetime(2024, 12, 31, 23, 59, tzinfo=UTC))
    assert drop_audit_months(alias="default", now=now) == [
        "audit_entries_2024_11",
        "audit_entries_2024_12",
    ]
    assert list(AuditEntry.objects.all()) == [kept]


def test_nightly_work_leaves_what_is_young() -> None:
    AreaFactory.create()
    before = AuditEntry.objects.count()
    drop_old_audit()
    assert AuditEntry.objects.filter(happened_at__lte=utc_now()).count() == before > 0
