"""A badge held in front of a reader is read again and again; that is one swipe."""


class Repeats:
    """Knows the last badge of a line."""

    def __init__(self, repeat_s: float) -> None:
        """Begin with none.

        Args:
            repeat_s: the badge must be away for this long before it counts anew.
        """
        self._repeat_s = repeat_s
        self._last = ""
        self._seen_s = 0.0

    def is_repeat(self, badge: str, now_s: float) -> bool:
        """Whether this is the badge of just now, held on; each look counts as seeing it."""
        repeated = badge == self._last and now_s - self._seen_s < self._repeat_s
        self._last, self._seen_s = badge, now_s
        return repeated
