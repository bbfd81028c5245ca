"""The command `import_shdr`: one JSON document, or a sentence that says what to do."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.factories.core import MachineFactory

TRAPS = Path(__file__).parents[3] / "vectors" / "shdr" / "traps.txt"


@pytest.mark.django_db
def test_it_prints_one_document_and_the_rejects_beside_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    machine = MachineFactory.create()

    call_command("import_shdr", str(TRAPS), "--machine", machine.code, "--json")

    out, err = capsys.readouterr()
    assert json.loads(out) == {
        "read": 27,
        "accepted": 12,
        "duplicates": 2,
        "out_of_order": 1,
        "ignored": 7,
        "rejected": 6,
    }
    assert err.splitlines()[0] == "line 21: word_unknown"


@pytest.mark.django_db
def test_it_can_be_read_by_people_too(capsys: pytest.CaptureFixture[str]) -> None:
    machine = MachineFactory.create()

    call_command("import_shdr", str(TRAPS), "--machine", machine.code)

    assert "27 read, 12 accepted, 2 duplicates" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_wrong_machine_or_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no machine has the code 'W999'"):
        call_command("import_shdr", str(TRAPS), "--machine", "W999")
    with pytest.raises(CommandError, match=r"missing\.txt: cannot be read"):
        call_command(
            "import_shdr",
            str(tmp_path / "missing.txt"),
            "--machine",
            MachineFactory.create().code,
        )
