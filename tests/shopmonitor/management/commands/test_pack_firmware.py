from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from shopmonitor.services.firmware_files import read_release
from tests.firmware.device import PROGRAM


def test_the_reference_node_is_packed_and_signed(tmp_path: Path) -> None:
    key, out, said = tmp_path / "key.pem", tmp_path / "node.fw", StringIO()
    options = {"key": key, "out": out, "stdout": said}
    with pytest.raises(CommandError, match="--make-key"):
        call_command("pack_firmware", str(PROGRAM), **options)
    call_command("pack_firmware", str(PROGRAM), make_key=True, **options)
    call_command("pack_firmware", str(PROGRAM), **options)
    found = read_release(out.read_bytes())
    assert (found.hardware, b"main.py" in found.content) == ("esp32", True)
    assert found.public_key in said.getvalue()
    assert key.stat().st_mode & 0o777 == 0o600


def test_a_folder_without_a_version_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"version\.py must say"):
        call_command("pack_firmware", str(tmp_path), key=tmp_path / "k", make_key=True)
