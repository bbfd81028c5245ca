"""What the node protocol refuses with: a stable code and a detail for whoever builds the node."""

from enum import StrEnum


class ProtocolError(Exception):
    """A message cannot be taken as it came.

    Attributes:
        code: stable, snake case; clients compare it.
        detail: one sentence that names the field and the remedy. Never holds a tag or a secret.
    """

    def __init__(self, code: str, detail: str) -> None:
        """Keep the code beside the text."""
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


class SignatureCode(StrEnum):
    """Why a request is refused with 401; the last three are for whoever knows keys and nonces."""

    MISSING = "signature_missing"
    MALFORMED = "signature_malformed"
    ALGORITHM = "signature_algorithm"
    INCOMPLETE = "signature_incomplete"
    COMPONENT = "signature_component"
    WRONG = "signature_wrong"
    DIGEST_NOT_COVERED = "digest_not_covered"
    DIGEST_MISMATCH = "digest_mismatch"
    CLOCK_SKEW = "clock_skew"
    KEY_UNKNOWN = "key_unknown"
    KEY_EXPIRED = "key_expired"
    NONCE_REPLAYED = "nonce_replayed"


class SignatureRefusedError(ProtocolError):
    """The message is not signed as the protocol asks; `code` is a `SignatureCode`."""
