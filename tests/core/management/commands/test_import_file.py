import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from core.models import ImportRun, SuiteUser
from tests.core.services.imports.files import PEOPLE, csv_file
from tests.factories.core import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("import_file", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


@pytest.fixture
def staff(tmp_path: Path) -> Path:
    file = tmp_path / "staff.csv"
    file.write_bytes(PEOPLE)
    return file


def test_dry_run_writes_nothing_and_the_run_all(staff: Path) -> None:
    told = json.loads(run("people", str(staff), "--dry-run", "--json"))
    assert told["counts"] == {"created": 2, "wrong": 0}
    assert not SuiteUser.objects.exists()
    assert json.loads(run("people", str(staff), "--json"))["state"] == "done"
    assert SuiteUser.objects.count() == 2


def test_wrong_rows_are_told_and_the_command_fails(tmp_path: Path) -> None:
    file = tmp_path / "staff.csv"
    file.write_bytes(csv_file("username;name", "anna;"))
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("import_file", "people", str(file), "--json", stdout=out)
    assert json.loads(out.getvalue())["problems"] == ["row 2, column name: is empty: fill it in"]


def test_headings_are_named_and_the_person_is_kept(tmp_path: Path) -> None:
    boss = UserFactory.create(username="boss")
    file = tmp_path / "staff.csv"
    file.write_bytes(csv_file("who;name", "anna;Anna"))
    run("people", str(file), "--map", "who=username", "--user", "BOSS")
    assert SuiteUser.objects.filter(username="anna").exists()
    assert ImportRun.objects.get().by == boss


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["nowhere.csv"], "nowhere.csv"),
        (["{staff}", "--map", "who=username"], "--map who=username"),
        (["{staff}", "--user", "ghost"], "ghost"),
    ],
)
def test_what_is_wrong_with_the_call_is_named(
    staff: Path, arguments: list[str], names: str
) -> None:
    given = [text.format(staff=staff) for text in arguments]
    with pytest.raises(CommandError, match=names):
        run("people", *given)


def test_what_is_no_table_is_named(tmp_path: Path) -> None:
    file = tmp_path / "photo.xlsx"
    file.write_bytes(b"\x89PNG\0\0")
    with pytest.raises(CommandError, match="neither Excel"):
        run("people", str(file))
