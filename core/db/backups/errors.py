"""What goes wrong with a backup, in words for who runs the command."""

from core.errors import SuiteError


class BackupError(SuiteError):
    """A backup could not be made, read, checked or put back; the message names the remedy."""

    code = "backup"
    status = 500
