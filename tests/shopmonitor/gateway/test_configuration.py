"""The file is checked as a whole; each mistake is named with its field."""

import json
from pathlib import Path

import pytest

from shopmonitor.gateway.configuration import GatewayConfig, read_configuration
from shopmonitor.gateway.errors import GatewayError

KEY = {"node_id": "gateway-1", "kid": "k1", "secret": "A" * 43}
LINE = '[[line]]\nname = "lathe"\ndevice = "/dev/ttyUSB0"\nframes = "rdm6300"\nport = 0\n'
TOP = 'url = "https://suite.example.org"\nkey_file = "key.json"\n'


def read(folder: Path, text: str, *, mode: int = 0o600) -> GatewayConfig:
    key = folder / "key.json"
    key.write_text(json.dumps(KEY))
    key.chmod(mode)
    file = folder / "serial-gateway.toml"
    file.write_text(text)
    return read_configuration(file)


def test_a_small_file_is_enough(tmp_path: Path) -> None:
    config = read(tmp_path, TOP + LINE)
    assert (config.node_id, config.kid, config.secret) == ("gateway-1", "k1", bytes(32))
    assert config.spool == tmp_path / "serial-gateway.spool"
    assert (config.lines[0].baud, config.lines[0].mode, config.lines[0].port) == (9600, "8N1", 0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (TOP, "line"),
        (TOP + "line = 3", "line"),
        (TOP + LINE + "bits = 8", "bits"),
        (TOP + LINE.replace("rdm6300", "rdm"), r"line\[0\].frames"),
        (TOP + LINE + 'mode = "8X1"', "mode: .*8N1"),
        (TOP + LINE + "baud = 1", r"line\[0\].baud"),
        (TOP + LINE.replace("port = 0", ""), "port: name the one port"),
        (TOP + LINE.replace("rdm6300", "console"), "ports: name the ports"),
        (TOP + LINE + 'answer = {started = "7"}', "answer.started: bytes in hex"),
        (TOP + LINE + LINE, "name lathe .*twice"),
        (TOP.replace("https://", "") + LINE, "url: write it like"),
        (TOP.replace("key.json", "other.json") + LINE, "enroll_node"),
        ("url", "not a TOML file"),
    ],
)
def test_mistakes_are_named_with_field_and_remedy(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(GatewayError, match=words):
        read(tmp_path, text)


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(GatewayError, match="chmod 600"):
        read(tmp_path, TOP + LINE, mode=0o644)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(GatewayError, match="--config"):
        read_configuration(tmp_path / "nothing.toml")
