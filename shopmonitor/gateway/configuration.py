"""What the gateway is told: one TOML file, checked as a whole before anything starts."""

import json
import re
import stat
import tomllib
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NamedTuple, TypeVar
from urllib.parse import urlsplit

import msgspec
from django.utils.translation import gettext as _
from msgspec import Meta, Struct

from shopmonitor.gateway.errors import GatewayError
from shopmonitor.gateway.spool import DEFAULT_CAPACITY
from shopmonitor.protocol.reading import describe_error

FILE_NAME: Final = "serial-gateway.toml"
REPEAT_S: Final = 2.0
OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO

_HEX_BYTES: Final = re.compile(r"([0-9A-Fa-f]{2}\s*)*")
_MODE: Final = re.compile(r"[5-8][NEOMS][12]")
_DEVICE: Final = re.compile(r"(?!.*\s$)\S.*")

PortNumber = Annotated[int, Meta(ge=0, le=255)]


class AnswerBytes(Struct, forbid_unknown_fields=True):
    """What is written to a reader after a swipe: bytes in hex, empty for nothing.

    Attributes:
        kept: the server is away; the swipe is kept.
        text: the two lines for a display are written too, each ended by CR LF.
    """

    started: str = ""
    ended: str = ""
    refused: str = ""
    kept: str = ""
    text: bool = False


class LineConfig(Struct, forbid_unknown_fields=True, kw_only=True):
    """One serial line.

    Attributes:
        port: reader number: the port of the gateway's node.
        ports: of a console: what it may name.
        repeat_s: the same badge within this is the same swipe, held on.
        when_away: `book`: who swipes while the server is away is at work all the same.
    """

    name: Annotated[str, Meta(min_length=1, max_length=64)]
    device: str
    frames: Literal["rdm6300", "lines", "wiegand", "console"]
    baud: Annotated[int, Meta(ge=50, le=4_000_000)] = 9600
    mode: str = "8N1"
    port: PortNumber | None = None
    ports: list[PortNumber] = []
    digits: Literal["hex", "decimal"] = "hex"
    tag: Literal["number", "whole"] = "number"
    prefix: str = ""
    end: Literal["line", "silence"] = "line"
    repeat_s: Annotated[float, Meta(ge=0, le=60)] = REPEAT_S
    when_away: Literal["refuse", "book"] = "refuse"
    answer: AnswerBytes = msgspec.field(default_factory=AnswerBytes)


class FileContent(Struct, forbid_unknown_fields=True, kw_only=True):
    """The file."""

    url: str
    key_file: str
    line: Annotated[list[LineConfig], Meta(min_length=1)]
    spool: str = "serial-gateway.spool"
    spool_messages: Annotated[int, Meta(ge=100, le=10_000_000)] = DEFAULT_CAPACITY
    trust_host_clock: bool = False


class _KeyFile(Struct):
    node_id: Annotated[str, Meta(min_length=1)]
    kid: Annotated[str, Meta(min_length=1)]
    secret: Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{43}=?\Z")]


class GatewayConfig(NamedTuple):
    """Everything, checked; paths are absolute."""

    url: str
    node_id: str
    kid: str
    secret: bytes
    spool: Path
    capacity: int
    trust_host_clock: bool
    lines: list[LineConfig]


Content = TypeVar("Content", bound=Struct)


def read_configuration(path: Path) -> GatewayConfig:
    """Read the file and the key beside it.

    Raises:
        GatewayError: names each wrong field and what to do.
    """
    try:
        told = tomllib.loads(_text_of(path))
    except tomllib.TOMLDecodeError as error:
        raise GatewayError(
            _("%(path)s: not a TOML file: %(error)s.") % {"path": path, "error": error}
        ) from None
    content = _convert(path, told, FileContent)
    problems = [*_problems_of(content), *_doubled(content.line)]
    if problems:
        raise GatewayError("\n".join(f"{path}: {problem}" for problem in problems))
    key = _read_key(path.parent / content.key_file)
    return GatewayConfig(
        url=content.url,
        node_id=key.node_id,
        kid=key.kid,
        secret=urlsafe_b64decode(key.secret.rstrip("=") + "="),
        spool=path.parent / content.spool,
        capacity=content.spool_messages,
        trust_host_clock=content.trust_host_clock,
        lines=content.line,
    )


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise GatewayError(
            _("%(path)s: %(error)s. Name the file with --config.")
            % {"path": path, "error": error.strerror}
        ) from None
    except UnicodeDecodeError:
        raise GatewayError(_("%(path)s: not UTF-8. Save it as UTF-8.") % {"path": path}) from None


def _convert(path: Path, told: Any, wanted: type[Content]) -> Content:
    try:
        return msgspec.convert(told, wanted)
    except msgspec.ValidationError as error:
        described = describe_error(error)
        detail = described.detail.removeprefix(f"{described.field}: ")
        raise GatewayError(f"{path}: {described.field}: {detail}") from None


def _read_key(path: Path) -> _KeyFile:
    """Read what `enroll_node --json` printed; nobody else may be able to."""
    try:
        text, mode = path.read_text(encoding="utf-8"), path.stat().st_mode
        told = json.loads(text)
    except OSError as error:
        raise GatewayError(
            _(
                "key_file: %(path)s: %(error)s. Make it with: manage.py enroll_node NAME"
                " --type gateway --port 0=MACHINE --json"
            )
            % {"path": path, "error": error.strerror}
        ) from None
    except ValueError:
        raise GatewayError(
            _("key_file: %(path)s: not what enroll_node --json prints.") % {"path": path}
        ) from None
    if mode & OTHERS:
        raise GatewayError(
            _("key_file: others may read %(path)s. Say: chmod 600 %(path)s") % {"path": path}
        )
    return _convert(path, told, _KeyFile)


def _problems_of(content: FileContent) -> list[str]:
    problems = []
    address = urlsplit(content.url)
    if address.scheme not in {"http", "https"} or not address.netloc:
        problems.append(_("url: write it like https://suite.example.org."))
    for number, line in enumerate(content.line):
        problems += [f"line[{number}] ({line.name}): {one}" for one in _problems_of_line(line)]
    return problems


def _problems_of_line(line: LineConfig) -> list[str]:
    problems = []
    if not _DEVICE.fullmatch(line.device):
        problems.append(
            _("device: a path like /dev/ttyUSB0, or an address like rfc2217://host:port;")
            + " manage.py serial_gateway --list-ports"
        )
    if not _MODE.fullmatch(line.mode):
        problems.append(_("mode: data bits, parity and stop bits, like 8N1 or 7E1."))
    if line.frames == "console" and (not line.ports or line.port is not None):
        problems.append(_("ports: name the ports that the console may speak for, like [0, 1]."))
    if line.frames != "console" and (line.port is None or line.ports):
        problems.append(_("port: name the one port of the node that this reader is, like 0."))
    return problems + [
        _("answer.%(name)s: bytes in hex, like 07 0D 0A.") % {"name": name}
        for name in ("started", "ended", "refused", "kept")
        if not _HEX_BYTES.fullmatch(getattr(line.answer, name))
    ]


def _doubled(lines: list[LineConfig]) -> list[str]:
    problems = []
    for field in ("name", "device"):
        seen = [getattr(line, field) for line in lines]
        problems += [
            _("line: %(field)s %(value)s stands there twice.") % {"field": field, "value": value}
            for value in sorted({value for value in seen if seen.count(value) > 1})
        ]
    return problems
