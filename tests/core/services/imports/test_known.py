"""What the rows of a file name: found whatever its case, refused when it is not there."""

from typing import Any

import pytest

from core.choices import ImportState
from core.models import Zone
from core.services.records import retire_record
from tests.core.services.imports.files import checked, codes, csv_file, imported
from tests.factories.core import AreaFactory, ZoneFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_unknown_zone_half_hours_and_no_room_are_told_with_row_and_column() -> None:
    ZoneFactory.create(code="DREH")
    content = csv_file(
        "code;name;zone;max_operators;allowed_from",
        "D01;Lathe;FRAES;1;",
        "D02;Lathe;DREH;0;",
        "D03;Lathe;DREH;1;06:00",
        "D04;Lathe;;1;",
    )
    run = checked("machines", content)
    assert codes(run) == [
        (2, "zone", "unknown_reference"),
        (3, "max_operators", "too_small"),
        (4, "", "refused"),
        (5, "zone", "needed"),
    ]


def test_area_in_a_file_names_one_that_is_there() -> None:
    AreaFactory.create(code="H1")
    run = imported("zones", csv_file("code;name;Bereich;Faktor", "Z;Turning;H1;1,5"))
    assert run.state == ImportState.DONE, run.problems
    assert str(Zone.objects.get().count_multiplier) == "1.500"


def test_retired_zone_cannot_be_named() -> None:
    zone = ZoneFactory.create(code="DREH")
    retire_record(zone)
    run = checked("machines", csv_file("code;name;zone", "D01;Lathe;DREH"))
    assert codes(run) == [(2, "zone", "unknown_reference")]


def test_people_of_a_file_are_read_and_written_by_the_set(
    django_assert_max_num_queries: Any,
) -> None:
    rows = [f"p{number};Person {number};{0x04000000 + number:08X}" for number in range(200)]
    with django_assert_max_num_queries(60):
        imported("people", csv_file("username;name;tag", *rows))
