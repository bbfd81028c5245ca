"""Secrets as they stand in columns: encrypted, or found again by a keyed digest."""

from cryptography.fernet import InvalidToken

from core.errors import KeyRingError
from core.secrets.key_ring import key_ring


def encrypt(text: str) -> str:
    """Return the text sealed with the newest key."""
    return key_ring().box.encrypt(text.encode()).decode()


def decrypt(sealed: str) -> str:
    """Return the text of a sealed column.

    Raises:
        KeyRingError: none of the keys opens it.
    """
    try:
        return key_ring().box.decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise KeyRingError("No key of the ring opens this secret; is it another shop's?") from None


def badge_digest(tag: str) -> str:
    """Return the digest of a normalised tag, by which its badge is found."""
    return key_ring().digest(purpose="badge", text=tag)


def badge_digests(tag: str) -> list[str]:
    """Return the digests that the badge of a normalised tag may stand under, newest first.

    More than one only while keys are changed.
    """
    return key_ring().digests(purpose="badge", text=tag)


def token_digests(token: str) -> list[str]:
    """Return the digests that a token may stand under, newest first."""
    return key_ring().digests(purpose="token", text=token)


def digest_of_badge(*, digest: str, sealed_tag: str) -> str:
    """Return the newest digest of a badge whose row may not have it yet."""
    if not key_ring().older_lookups:
        return digest
    return badge_digest(decrypt(sealed_tag))


def token_digest(token: str) -> str:
    """Return the digest of an API token or claim code, by which it is found."""
    return key_ring().digest(purpose="token", text=token)


def request_digest(text: str) -> str:
    """Return the digest of a request, by which it is known again when it is sent twice."""
    return key_ring().digest(purpose="request", text=text)


def lookup_mark() -> str:
    """Return what names the newest look-up key beside a digest, and gives nothing of it away."""
    return key_ring().digest(purpose="mark", text="lookup")[:8]
