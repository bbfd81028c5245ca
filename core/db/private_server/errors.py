"""What can go wrong before there is a database, in words for the person at the keyboard."""

from core.errors import SuiteError


class PrivateServerError(SuiteError):
    """The private PostgreSQL cannot be had; the message names what to do about it."""

    code = "private_server"
    status = 503
