"""A tag inside a message: normalised at the door, and never shown.

The rule itself is core's, where badges live; it is plain Python like the protocol.
"""

from core.domain.tags import TagError, last4, normalise_tag


class Tag:
    """A normalised tag that does not show itself: logs and tracebacks get its last four digits."""

    __slots__ = ("normalised",)

    def __init__(self, text: str) -> None:
        """Take what a reader gave; raises `TagError` as `normalise_tag` does."""
        self.normalised = normalise_tag(text)

    def __repr__(self) -> str:
        return f"Tag(...{last4(self.normalised)})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tag) and other.normalised == self.normalised

    def __hash__(self) -> int:
        return hash(self.normalised)


__all__ = ["Tag", "TagError"]
