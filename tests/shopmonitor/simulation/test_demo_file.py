import json
from pathlib import Path

import pytest

from shopmonitor.simulation.demo_file import Badge, DemoFileError, read_demo

DEMO = {
    "url": "http://127.0.0.1:8000",
    "username": "admin",
    "nodes": [{"node_id": "n1", "kid": "k1", "secret": "AAECAw", "ports": {"0": "W1", "1": "W2"}}],
    "badges": [{"person": "Ada", "tag": "04A1B2C3", "machines": ["W1"]}],
}


def write(tmp_path: Path, content: object) -> Path:
    path = tmp_path / "demo.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path


def test_the_demo_file_gives_nodes_and_badges(tmp_path: Path) -> None:
    demo = read_demo(write(tmp_path, DEMO))
    assert demo.url == "http://127.0.0.1:8000"
    assert demo.badges == [Badge("Ada", "04A1B2C3", ("W1",))]
    (node,) = demo.nodes
    assert (node.kid, node.secret, node.ports) == ("k1", b"\0\1\2\3", {0: "W1", 1: "W2"})


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(DemoFileError, match=r"nowhere\.json: No such file"):
        read_demo(tmp_path / "nowhere.json")


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{", DEMO | {"nodes": [{}]}, DEMO | {"badges": 5}, DEMO | {"nodes": [3]}],
    ids=str,
)
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: object) -> None:
    with pytest.raises(DemoFileError, match=r"demo\.json: not a demo file"):
        read_demo(write(tmp_path, content))
