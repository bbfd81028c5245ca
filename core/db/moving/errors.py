"""What goes wrong with a move, in words for who runs the command."""

from core.errors import SuiteError


class MoveError(SuiteError):
    """A move could not be begun, made or taken back; the message names the remedy."""

    code = "move"
    status = 500
