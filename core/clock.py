"""The only reading of the wall clock."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return this moment as an aware UTC instant, by the server's clock."""
    return datetime.now(UTC)
