"""The part of RFC 8941 (structured fields) that HTTP signatures are written in.

Patterns are compiled once and use possessive quantifiers: no input makes them backtrack.
"""

import re
from base64 import b64encode
from binascii import Error as Base64Error
from binascii import a2b_base64
from typing import Final, NamedTuple

MAX_FIELD_CHARS: Final = 4096
MAX_MEMBERS: Final = 8

_KEY = r"[a-z*][a-z0-9_.*-]*+"
_VALUE = (
    r'"(?:[ !#-\[\]-~]|\\["\\])*+"'  # string
    r"|-?[0-9]{1,15}(?:\.[0-9]{1,3})?"  # integer or decimal
    r"|:[A-Za-z0-9+/=]*+:"  # bytes
    r"|\?[01]"  # boolean
    r"|[A-Za-z*][!#$%&'*+.^_`|~:/0-9A-Za-z-]*+"  # token
)
_PARAMETERS = rf"(?:;[ ]*+{_KEY}(?:=(?:{_VALUE}))?+)*+"
_ENDS_HERE = r"[ \t]*+(?:,[ \t]*+(?!\Z)|\Z)"
_LIST_MEMBER = re.compile(rf"({_KEY})=\(([^()]*+)\)({_PARAMETERS}){_ENDS_HERE}")
_BYTES_MEMBER = re.compile(rf"({_KEY})=:([A-Za-z0-9+/=]*+):{_PARAMETERS}{_ENDS_HERE}")
_PARAMETER = re.compile(rf";[ ]*+({_KEY})(?:=({_VALUE}))?+")
_COMPONENT = re.compile(rf'"(@?[a-z0-9!#$%&\'*+.^_`|~-]++)"({_PARAMETERS})')


class FieldMalformedError(ValueError):
    """The header is not what RFC 8941 allows, or larger than any honest client sends."""


class CoveredComponent(NamedTuple):
    """One name in the list of what a signature covers; `identifier` is how the base writes it."""

    name: str
    parameters: str
    identifier: str


class SignatureInput(NamedTuple):
    """One member of `Signature-Input`.

    Attributes:
        serialised: value of `@signature-params` in the signature base.
        parameters: raw values (strings keep their quotes, flags are an empty text).
    """

    label: str
    components: tuple[CoveredComponent, ...]
    parameters: dict[str, str]
    serialised: str


def read_signature_inputs(text: str) -> list[SignatureInput]:
    """Read the header `Signature-Input`: a dictionary of inner lists.

    Raises:
        FieldMalformedError: not such a dictionary, a label, component or parameter twice, too long.
    """
    members: list[SignatureInput] = []
    for match in _walk(_LIST_MEMBER, text):
        label, inner, raw_parameters = match.groups()
        components = _read_components(inner)
        parameters, written = _read_parameters(raw_parameters)
        listed = " ".join([component.identifier for component in components])
        members.append(SignatureInput(label, components, parameters, f"({listed}){written}"))
    if len({member.label for member in members}) != len(members):
        raise FieldMalformedError("a label stands twice")
    return members


def read_byte_members(text: str) -> dict[str, bytes]:
    """Read a dictionary of byte sequences: `Signature`, `Content-Digest`.

    Raises:
        FieldMalformedError: not such a dictionary, a key twice, no base64, too long.
    """
    members: dict[str, bytes] = {}
    for match in _walk(_BYTES_MEMBER, text):
        key, encoded = match.groups()
        if key in members:
            raise FieldMalformedError("a key stands twice")
        try:
            members[key] = a2b_base64(encoded, strict_mode=True)
        except Base64Error:
            raise FieldMalformedError("a byte sequence is not base64") from None
    return members


def write_bytes(value: bytes) -> str:
    """Write a byte sequence the one way RFC 8941 allows."""
    return f":{b64encode(value).decode('ascii')}:"


def unquote(text: str) -> str | None:
    r"""Give back what a quoted string means; None when it is no string."""
    if len(text) < 2 or text[0] != '"':  # noqa: PLR2004 - two quotes
        return None
    inner = text[1:-1]
    return re.sub(r'\\(["\\])', r"\1", inner) if "\\" in inner else inner


def _walk(pattern: re.Pattern[str], text: str) -> list[re.Match[str]]:
    """Match the members one after another, to the end of the text."""
    text = text.strip(" ")
    if not text or len(text) > MAX_FIELD_CHARS:
        raise FieldMalformedError("the field is empty or too long")
    matches: list[re.Match[str]] = []
    position = 0
    while position < len(text):
        match = pattern.match(text, position)
        if match is None or len(matches) == MAX_MEMBERS:
            raise FieldMalformedError(f"not understood from character {position + 1} on")
        matches.append(match)
        position = match.end()
    return matches


def _read_components(inner: str) -> tuple[CoveredComponent, ...]:
    components: list[CoveredComponent] = []
    seen: set[str] = set()
    for piece in inner.split(" "):
        if not piece:
            continue
        match = _COMPONENT.fullmatch(piece)
        if match is None or piece in seen:
            raise FieldMalformedError("a covered component is not a name, or stands twice")
        seen.add(piece)
        components.append(CoveredComponent(match[1], match[2], piece))
    return tuple(components)


def _read_parameters(text: str) -> tuple[dict[str, str], str]:
    """Give the parameters, and their text as a strict serialiser writes them."""
    found = _PARAMETER.findall(text)
    parameters = dict(found)
    if len(parameters) != len(found):
        raise FieldMalformedError("a parameter stands twice")
    if " " not in text and "?" not in text:
        return parameters, text
    written = [f";{key}" if value in {"", "?1"} else f";{key}={value}" for key, value in found]
    return parameters, "".join(written)
