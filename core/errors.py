"""One tree of errors: what people and devices may be told."""

from typing import Any, ClassVar


class SuiteError(Exception):
    """A refusal with a stable code, an HTTP status and its context as data."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400

    def __init__(self, message: str, **context: Any) -> None:
        super().__init__(message)
        self.message = message
        self.context = context


class NotAllowedError(SuiteError):
    """The person is known but may not do this."""

    code = "not_allowed"
    status = 403


class NotFoundError(SuiteError):
    """What was named does not exist, or is not for the asker's eyes."""

    code = "not_found"
    status = 404


class ModuleOffError(NotFoundError):
    """What was named belongs to a module that is switched off."""

    code = "module_off"


class ConflictError(SuiteError):
    """What was asked does not fit the state that the thing is in."""

    code = "conflict"
    status = 409


class InvalidInputError(SuiteError):
    """A field is wrong; `errors` in the context names each one."""

    code = "invalid"
    status = 422


class DatabaseStalledError(SuiteError):
    """The database did not answer in time; the same message may be sent again."""

    code = "database_stalled"
    status = 503


class NoRoomError(SuiteError):
    """Too much is under way; the same again a little later is taken."""

    code = "no_room"
    status = 503


class NoOpenTransactionError(SuiteError):
    """An event was published outside a transaction: it could be lost or lie."""

    code = "no_open_transaction"
    status = 500


class KeyRingError(SuiteError):
    """The key file is missing, unreadable or open to others."""

    code = "key_ring"
    status = 500


class UnknownRegionError(SuiteError):
    """A region has no database of its own."""

    code = "unknown_region"
    status = 500


class UnknownEventError(SuiteError):
    """An event was written by another version of the suite; it waits for one that knows it."""

    code = "unknown_event"
    status = 500
