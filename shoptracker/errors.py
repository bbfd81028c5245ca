"""What the office refuses, and why."""

from core.errors import ConflictError


class IllegalMoveError(ConflictError):
    """The order, job or operation is in a state from which it cannot go where it is sent."""

    code = "illegal_move"


class PredecessorOpenError(ConflictError):
    """The operation before this one is not finished."""

    code = "predecessor_open"


class NoOperationsError(ConflictError):
    """A job without operations cannot be released: nobody would know what to do."""

    code = "no_operations"


class InUseError(ConflictError):
    """The row cannot go, since others name it."""

    code = "in_use"


class NotHereYetError(ConflictError):
    """A fact of the floor names a row that has not reached this database; it is tried again."""

    code = "not_here_yet"


class InsufficientStockError(ConflictError):
    """There is less at the place than should go, or the rest is kept for others."""

    code = "insufficient_stock"


class LotNotUsableError(ConflictError):
    """The lot is on hold or past its date: it may be moved and scrapped, not used."""

    code = "lot_not_usable"
