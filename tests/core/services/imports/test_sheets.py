"""Files that people are given: samples that can be imported, and their own with errors."""

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from django.utils import translation

from core.choices import ImportState
from core.domain.imports.reading import read_table
from core.services.imports.jobs import open_table
from core.services.imports.kind import Kind
from core.services.imports.kinds import KINDS
from core.services.imports.sheets import file_with_problems, sample_csv, sample_xlsx
from tests.core.services.imports.files import checked, csv_file, imported

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("make", [sample_csv, sample_xlsx])
def test_samples_of_all_kinds_can_be_imported_one_after_the_other(
    make: Callable[[Kind], bytes], language: str
) -> None:
    with translation.override(language):
        samples = {name: make(kind) for name, kind in KINDS.items()}
    for name, sample in samples.items():
        run = imported(name, sample)
        assert run.state == ImportState.DONE, (name, run.problems)
        assert sum(run.counts.values()) == 2
        again = imported(name, sample)
        assert again.counts == {"unchanged": 2, "wrong": 0}


def test_every_column_of_a_sample_is_explained_in_the_readers_language() -> None:
    for kind in KINDS.values():
        with translation.override("de"):
            book = openpyxl.load_workbook(BytesIO(sample_xlsx(kind)))
        columns = list(book.worksheets[1].iter_rows(values_only=True))
        assert columns[0] == ("Spalte", "Nötig", "Was hineingehört", "Erklärung")
        assert len(columns) == len(kind.columns) + 3


def test_file_comes_back_with_what_is_wrong_and_without_tags_or_formulas() -> None:
    content = csv_file(
        "username;name;email;tag",
        "anna;=1+1;a@x.de;04A1B2C3",
        "ben;Ben;A@x.de;04A1B2C",
    )
    run = checked("people", content)
    given = file_with_problems(
        table=open_table(run), problems=run.problems, mapping=run.mapping, kind=KINDS["people"]
    )
    table = read_table(given)
    assert table.headings[-1] == "What is wrong"
    assert table.rows[0].cells[:4] == ("anna", "=1+1", "a@x.de", "…B2C3")
    assert table.rows[1].cells[3] == "…1B2C"
    assert "Badge: 8, 14 or 20 digits" in str(table.rows[1].cells[4])
    assert b"04A1B2C3" not in given
    sheet = openpyxl.load_workbook(BytesIO(given)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
