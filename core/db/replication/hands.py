"""What changes a database on behalf of `replicate`: done, or only said."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

HIDDEN = "********"


@dataclass(frozen=True)
class Hands:
    """Runs statements, or says them without touching anything.

    Attributes:
        say: where a line goes that somebody reads.
        dry: say the statements and run none.
    """

    say: Callable[[str], None]
    dry: bool = False

    def run(self, cursor: Any, alias: str, statement: str, *secrets: str) -> None:
        """Run a statement that changes something; what is said of it holds no secret."""
        if not self.dry:
            cursor.execute(statement)
            return
        for secret in secrets:
            statement = statement.replace(secret, HIDDEN)
        self.say(f"{alias}: {statement};")

    def tell(self, alias: str, what: str) -> None:
        """Say what is done that is no single statement."""
        self.say(f"{alias}: {what}")
