"""The command `serial_gateway`: its checks, and its errors in words."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

import manage
from tests.shopmonitor.gateway.wires import Wire

HEAD = 'url = "http://127.0.0.1:9"\nkey_file = "key.json"\n'


def test_it_needs_no_database() -> None:
    assert not manage.needs_database(["serial_gateway", "--check"])


def test_without_its_file_it_says_what_to_name(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--config"):
        call_command("serial_gateway", "--config", str(tmp_path / "none.toml"))


def test_the_check_tells_of_each_part(tmp_path: Path) -> None:
    key = tmp_path / "key.json"
    key.write_text('{"node_id": "g", "kid": "k", "secret": "' + "A" * 43 + '"}')
    key.chmod(0o600)
    wire = Wire(tmp_path / "lathe")
    lines = "".join(
        f'[[line]]\nname = "{name}"\ndevice = "{tmp_path / name}"\nframes = "lines"\nport = 0\n'
        for name in ("lathe", "mill")
    )
    file = tmp_path / "gateway.toml"
    file.write_text(HEAD + lines)
    out = StringIO()
    with pytest.raises(CommandError, match="see above"):
        call_command("serial_gateway", "--check", "--config", str(file), stdout=out)
    wire.unplug()
    told = dict(line.split(": ", 1) for line in out.getvalue().splitlines())
    assert told["line lathe"] == "ok"
    assert "No such file" in told["line mill"]
    assert "key_file" in told["server http://127.0.0.1:9"]


def test_ports_are_listed_or_said_to_be_none(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("serial_gateway", "--list-ports")
    assert capsys.readouterr().out.strip()
