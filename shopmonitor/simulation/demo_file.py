"""The credentials that the simulated floor works with: `demo.json` of the running suite."""

import base64
import binascii
import json
from pathlib import Path
from typing import Any, NamedTuple


class DemoFileError(Exception):
    """There is no such file, or it does not hold what nodes and people need."""


class NodeAccess(NamedTuple):
    """A node's key, and its machines by port."""

    node_id: str
    kid: str
    secret: bytes
    ports: dict[int, str]


class Badge(NamedTuple):
    """A person's badge and the machines where it is granted at once."""

    person: str
    tag: str
    machines: tuple[str, ...]


class Demo(NamedTuple):
    """Where the suite answers, and who takes part."""

    url: str
    nodes: list[NodeAccess]
    badges: list[Badge]


def read_demo(path: Path) -> Demo:
    """Read the file.

    Raises:
        DemoFileError: names the file and what is missing.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        nodes = [_read_node(node) for node in content["nodes"]]
        badges = [
            Badge(badge["person"], badge["tag"], tuple(badge["machines"]))
            for badge in content["badges"]
        ]
        return Demo(content["url"], nodes, badges)
    except OSError as error:
        raise DemoFileError(
            f"{path}: {error.strerror}. Start the demo, or name its file."
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise DemoFileError(f"{path}: not a demo file ({error!r}).") from None


def _read_node(node: dict[str, Any]) -> NodeAccess:
    secret = node["secret"]
    ports = {int(port): machine for port, machine in node["ports"].items()}
    padded = secret + "=" * (-len(secret) % 4)
    return NodeAccess(node["node_id"], node["kid"], base64.urlsafe_b64decode(padded), ports)
