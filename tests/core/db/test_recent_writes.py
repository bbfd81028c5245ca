"""What counts as a write of somebody, and what does not."""

import pytest

from core.db.recent_writes import note_write, noting_writes, recent_writes
from core.db.transactions import transaction_on
from core.models import Area
from core.services.records import create_record


@pytest.mark.parametrize(
    ("statement", "counts"),
    [
        ("UPDATE core.areas SET name = 'x'", True),
        ("WITH old AS (DELETE FROM x RETURNING id) SELECT * FROM old", True),
        ("WITH newest AS (SELECT 1) SELECT * FROM newest", False),
        ("WITH t AS (SELECT updated_at FROM x) SELECT * FROM t", False),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_statement_that_changes_rows_counts(statement: str, counts: bool) -> None:
    with transaction_on("default"), noting_writes(lately=False) as writes:
        note_write(statement)
    assert writes.here is counts


def test_what_no_service_writes_does_not_count() -> None:
    with noting_writes(lately=False) as writes:
        note_write("INSERT INTO core.cache VALUES (1)")
    assert not writes.here


@pytest.mark.django_db(transaction=True)
def test_service_counts_and_only_inside() -> None:
    assert recent_writes() is None
    with noting_writes(lately=False) as writes:
        create_record(Area(code="OWN-1", name="Hall"))
    assert writes.here
    assert recent_writes() is None
