"""From bytes to a checked message, or to a list of the fields that are wrong."""

import re
from enum import Enum
from typing import Any, Final, TypeVar, get_args

import msgspec

from shopmonitor.protocol.errors import ProtocolError
from shopmonitor.protocol.tags import Tag, TagError

Message = TypeVar("Message", bound=msgspec.Struct)

UNREADABLE_ERRORS: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)

_ERROR_TEXT = re.compile(r"(?P<detail>.*?)(?: - at (?:key in )?`\$(?P<path>.*)`)?", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(\w+)`")
_RAW_OBJECT: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
_CODES: Final = (
    ("give ", "required"),
    ("got `", "wrong_type"),
    ("of length >=", "too_short"),
    ("of length <=", "too_long"),
    ("matching regex", "wrong_form"),
    ("Invalid UUID", "not_a_uuid"),
    ("RFC3339", "not_a_time"),
    ("timezone", "not_a_time"),
    ("enum value", "unknown_word"),
    ("Expected `int` <=", "out_of_range"),
    ("Expected `int` >=", "out_of_range"),
    ("Expected `float`", "out_of_range"),
    ("out of range", "out_of_range"),
)


class FieldError(msgspec.Struct, frozen=True):
    """One wrong field; `field` is a path such as `events[3].data.good`, `body` for the whole."""

    field: str
    code: str
    detail: str


class MessageRefusedError(ProtocolError):
    """A message cannot be taken: 400 when it cannot be read, 422 when a field is wrong."""

    def __init__(
        self, *, status: int, code: str, detail: str, errors: tuple[FieldError, ...] = ()
    ) -> None:
        """Keep what the answer needs."""
        super().__init__(code, detail)
        self.status = status
        self.errors = errors


def make_decoder(message: type[Message]) -> msgspec.json.Decoder[Message]:
    """Make the decoder of one kind of message, once, at import."""
    return msgspec.json.Decoder(message, dec_hook=_decode_own_types)


def read_message(decoder: msgspec.json.Decoder[Message], body: bytes) -> Message:
    """Read a whole body.

    Raises:
        MessageRefusedError: 400 `body_unreadable` (no JSON, no UTF-8, nested too deep),
            422 `fields_invalid` with every wrong field of the outer object.
    """
    try:
        body.decode()  # what is skipped is not looked at otherwise
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        raise _name_fields(decoder, body, error) from None
    except UNREADABLE_ERRORS:
        raise _refuse_unreadable() from None


def describe_error(error: msgspec.ValidationError, *, within: str = "") -> FieldError:
    """Name the field and say what is wrong with it, without repeating its value.

    Args:
        within: path of the part that was decoded, without a trailing dot.
    """
    match = _ERROR_TEXT.fullmatch(str(error))
    detail, path = (match["detail"], match["path"] or "") if match else (str(error), "")
    field = (within + path).lstrip(".") or "body"
    missing = _MISSING.fullmatch(detail)
    if missing:
        field = missing[1] if field == "body" else f"{field}.{missing[1]}"
        return FieldError(field, "required", f"{field} is required.")
    if isinstance(error.__cause__, TagError):
        return FieldError(field, error.__cause__.code, error.__cause__.detail)
    code = next((code for mark, code in _CODES if mark in detail), "invalid")
    if code == "unknown_word":
        detail = "Not a word of the protocol"
    return FieldError(field, code, f"{field}: {detail}.")


def _decode_own_types(wanted: type, value: Any) -> Any:
    if wanted is Tag:
        if not isinstance(value, str):
            raise TagError("wrong_type", "tag: expected text.")
        return Tag(value)
    raise NotImplementedError(f"no rule to read {wanted.__name__}")


def _name_fields(
    decoder: msgspec.json.Decoder[Message], body: bytes, first: msgspec.ValidationError
) -> MessageRefusedError:
    """Look at each field apart: the decoder stops at the first wrong one."""
    try:
        parts = _RAW_OBJECT.decode(body)
    except msgspec.ValidationError:
        return refuse_fields([describe_error(first)])
    except UNREADABLE_ERRORS:
        return _refuse_unreadable()
    errors: list[FieldError] = []
    for field in msgspec.structs.fields(decoder.type):
        if field.encode_name in parts:
            errors += _check_part(field.type, parts[field.encode_name], field.encode_name)
        elif field.required:
            name = field.encode_name
            errors.append(FieldError(name, "required", f"{name} is required."))
    return refuse_fields(errors or [describe_error(first)])


def _check_part(wanted: Any, raw: msgspec.Raw, name: str) -> list[FieldError]:
    try:
        msgspec.json.decode(raw, type=wanted, dec_hook=_decode_own_types)
    except msgspec.ValidationError as error:
        described = describe_error(error, within=name)
        words = _words_of(wanted)
        if described.code == "unknown_word" and words:
            detail = f"{name}: one of {', '.join(words)}."
            return [FieldError(described.field, described.code, detail)]
        return [described]
    return []


def _words_of(wanted: Any) -> list[str]:
    """Give the values of an enumeration, also of an optional one."""
    choices = [wanted, *get_args(wanted)]
    enums = [kind for kind in choices if isinstance(kind, type) and issubclass(kind, Enum)]
    return [str(member.value) for kind in enums for member in kind]


def refuse_fields(errors: list[FieldError]) -> MessageRefusedError:
    """Make the refusal of a message with wrong fields."""
    named = ", ".join(error.field for error in errors)
    detail = f"These fields are missing or wrong: {named}."
    return MessageRefusedError(
        status=422, code="fields_invalid", detail=detail, errors=tuple(errors)
    )


def _refuse_unreadable() -> MessageRefusedError:
    detail = "The body must be one JSON object in UTF-8, nested at most a few levels deep."
    return MessageRefusedError(status=400, code="body_unreadable", detail=detail)
