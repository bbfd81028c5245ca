"""The node's store and its offline list, under MicroPython, in the memory of an ESP32."""

import json
from pathlib import Path

from shopmonitor.protocol.offline_list import derive_list_key, digest_tags
from tests.firmware.device import HEAP, PROGRAM
from tests.firmware.test_vectors import micropython

KEY = derive_list_key(b"\x07" * 32)
END = 1_760_086_400


def test_store_and_list_keep_their_word_in_the_memory_of_an_esp32(tmp_path: Path) -> None:
    digests = digest_tags([f"04{number:012X}" for number in range(2_000)], list_key=KEY)
    policy = {"not_after": END, "open": [[0, END]], "people": 1, "max_people": 1}
    answer = {
        "acl_rev": 17, "issued_at": END - 86_400, "not_after": END, "node_id": 'N "1"', "kid": "k",
        "policy": {"ports": {"0": policy | {"needs_lead": False}}},
        "entries": sorted([[digest, 1, 0] for digest in digests] + [[digests[7], 1, 3]]),
        "ends": [[digests[8], END - 3_600]],
    }  # fmt: skip
    text = json.dumps(answer, separators=(",", ":"))
    assert len(text) > 62_000
    (tmp_path / "acl.json").write_text(text)
    stranger = digest_tags(["F7000000000001"], list_key=KEY)[0]
    now = END - 7_200
    asked: list[list[object]] = [[digest, 0, now, ["ok", 0]] for digest in digests[9:1_900:270]]
    asked += [
        [digests[8], 0, now, ["ok", 0]],
        [digests[8], 0, END - 3_600, ["badge_unknown", 0]],
        [digests[9], 0, END, ["list_over", 0]],
        [digests[9], 1, now, ["no_list", 0]],
        [stranger, 0, now, ["badge_unknown", 0]],
    ]
    (tmp_path / "asked.json").write_text(json.dumps(asked))
    program = str(PROGRAM.parent / "check_flash.py")
    said = micropython("-X", f"heapsize={HEAP}", program, str(tmp_path))
    # In words of eight bytes; an ESP32 has words of four.
    assert int(said.split()[1]) < 8_000, said
