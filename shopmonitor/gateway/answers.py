"""What a device at a serial line hears after a swipe."""

from typing import Any, Final

from shopmonitor.gateway.configuration import AnswerBytes
from shopmonitor.protocol.console_lines import write_console_line

SHOWN: Final = (
    "decision", "action", "reason", "person", "is_lead", "outputs", "display", "ttl_s", "machine",
)  # fmt: skip
KEPT_TEXT: Final = "NO SERVER - KEPT"

Json = dict[str, Any]


def bytes_for_reader(wanted: AnswerBytes, answer: Json | None) -> bytes:
    """Return what is written to a reader; nothing when nothing is set.

    Args:
        answer: the server's; None: it is away, the swipe is kept.
    """
    if answer is None:
        return bytes.fromhex(wanted.kept) + (_text([KEPT_TEXT]) if wanted.text else b"")
    if answer["decision"] != "granted":
        told = wanted.refused
    else:
        told = wanted.ended if answer["action"] == "session_ended" else wanted.started
    return bytes.fromhex(told) + (_text(answer.get("display", [])) if wanted.text else b"")


def line_for_console(port: int, number: int | None, answer: Json | None) -> bytes:
    """Return the line for a console; without the server's answer its outputs stay as they are."""
    line: Json = {"type": "kept", "port": port}
    if answer is not None:
        line = {"type": "answer", "port": port}
        line |= {name: answer[name] for name in SHOWN if name in answer}
    return write_console_line(line if number is None else line | {"n": number})


def _text(lines: list[str]) -> bytes:
    return b"".join(line.encode("ascii", "replace") + b"\r\n" for line in lines)
