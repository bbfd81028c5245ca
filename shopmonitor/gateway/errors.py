"""What stops a gateway, in words for who looks after it."""

from core.errors import SuiteError


class GatewayError(SuiteError):
    """The gateway cannot work like this; the message names the field and the remedy."""

    code = "gateway"
    status = 422
