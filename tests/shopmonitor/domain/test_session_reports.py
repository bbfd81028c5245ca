"""What people can have counted."""

import pytest

from shopmonitor.domain.session_reports import Pieces, faulty_field


@pytest.mark.parametrize(
    ("pieces", "field"),
    [
        (Pieces(good=3), ""),
        (Pieces(rework=1), ""),
        (Pieces(scrap=1, scrap_reason="Chatter"), ""),
        (Pieces(), "good"),
        (Pieces(good=-1), "good"),
        (Pieces(good=1, rework=1_000_001), "rework"),
        (Pieces(scrap=-1), "scrap"),
        (Pieces(scrap=1, scrap_reason="  "), "scrap_reason"),
    ],
)
def test_field_that_cannot_be_is_named(pieces: Pieces, field: str) -> None:
    assert faulty_field(pieces) == field
