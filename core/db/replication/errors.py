"""What goes wrong with a copy of core, in words for who runs the command."""

from core.errors import SuiteError


class ReplicationError(SuiteError):
    """A copy could not be set up, asked or removed; the message names database and remedy."""

    code = "replication"
    status = 500


class NotArrivedError(SuiteError):
    """What was just made at the main server is not in the copy next to us yet; try again."""

    code = "not_arrived"
    status = 503
