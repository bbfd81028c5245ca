"""The same vectors, checked by the server's code and by the node's own under MicroPython."""

import json
import subprocess
from pathlib import Path

import pytest

from core.domain.tags import TagError, normalise_tag
from shopmonitor.protocol.answer_verification import verify_answer
from shopmonitor.protocol.errors import SignatureRefusedError
from shopmonitor.protocol.offline_list import derive_list_key, digest_tags
from shopmonitor.protocol.serial_frames import Rdm6300Parser
from shopmonitor.protocol.signing import sign_request
from shopmonitor.protocol.structured_fields import read_byte_members
from shopmonitor.services.node_keys import unpad
from tests.firmware.device import MICROPYTHON, PROGRAM

FOLDER = Path(__file__).parents[1] / "vectors"
FILE = FOLDER / "node_protocol.json"
VECTORS = json.loads(FILE.read_text())
SECRET = unpad(VECTORS["secret"])


def micropython(*arguments: str) -> str:
    done = subprocess.run(
        [str(MICROPYTHON), *arguments], capture_output=True, text=True, timeout=60, check=True
    )
    return done.stdout


def test_the_node_makes_of_the_vectors_what_they_say() -> None:
    files = [str(FILE), str(FOLDER / "rfc9421_hmac.json")]
    said = micropython(str(PROGRAM.parent / "check_vectors.py"), *files)
    assert said.splitlines()[:-1] == []
    assert int(said.split()[0]) >= 29


def test_the_server_signs_as_the_vectors_do() -> None:
    for one in VECTORS["requests"]:
        headers = sign_request(
            method=one["method"], path=one["path"], query="", body=one["body"].encode(),
            kid=VECTORS["kid"], secret=SECRET, created=one["created"], nonce=one["nonce"],
        )  # fmt: skip
        assert headers == one["headers"]


@pytest.mark.parametrize("one", VECTORS["answers"], ids=lambda one: one["name"])
def test_the_server_signs_answers_that_are_believed(one: dict[str, object]) -> None:
    headers = {name.lower(): value for name, value in dict(one["headers"]).items()}  # type: ignore[call-overload]
    try:
        verify_answer(
            status=int(str(one["status"])), header=headers.get, body=str(one["body"]).encode(),
            request_signature=read_byte_members(str(one["request"]))["sig1"],
            request_label="sig1", kid=VECTORS["kid"], secret=SECRET,
        )  # fmt: skip
        believed = True
    except SignatureRefusedError:
        believed = False
    assert believed is one["believed"]


def test_the_server_reads_tags_and_frames_as_the_vectors_do() -> None:
    key = derive_list_key(SECRET)
    assert key.hex() == VECTORS["list_key"]
    for one in VECTORS["tags"]:
        try:
            tag = normalise_tag(one["read"])
        except TagError:
            tag = None
        assert tag == one["tag"]
        if tag:
            assert digest_tags([tag], list_key=key) == [one["digest"]]
    for one in VECTORS["rdm6300"]:
        found = Rdm6300Parser().feed(bytes.fromhex(one["bytes"]))
        assert [tag for tag in found if isinstance(tag, str)] == one["tags"]


def test_every_file_of_the_node_is_micropython() -> None:
    """What needs an ESP32 cannot run here; that it is taken by the compiler can be seen."""
    files = sorted(PROGRAM.glob("*.py"))
    assert len(files) > 15
    for path in files:
        micropython("-X", "compile-only", str(path))


def test_the_node_checks_signatures_as_the_rfc_says(tmp_path: Path) -> None:
    rows = json.loads((FOLDER / "ed25519.json").read_text())["vectors"]
    program = (
        "import sys, json; sys.path.insert(0, sys.argv[1])\n"
        "from ed25519 import verify\nfrom binascii import unhexlify as u\n"
        "for one in json.load(open(sys.argv[2])):\n"
        "    print(verify(u(one['key']), u(one['signature']), u(one['message'])))\n"
    )
    (tmp_path / "check.py").write_text(program)
    wrong = [{**row, "signature": row["signature"][:-2] + "01"} for row in rows]
    wrong += [{**row, "message": row["message"] + "00"} for row in rows]
    (tmp_path / "rows.json").write_text(json.dumps(rows + wrong))
    said = micropython(str(tmp_path / "check.py"), str(PROGRAM), str(tmp_path / "rows.json"))
    assert said.split() == ["True"] * len(rows) + ["False"] * len(wrong)
