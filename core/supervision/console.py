"""What the children say, line by line, each with its name before it."""

import os
from typing import TextIO

COLOURS = (36, 33, 32, 35, 34, 96, 93, 92)
LINE_LIMIT_BYTES = 16 * 1024


class Console:
    """Prints lines with the name of who said them; falls silent when nobody listens any more."""

    def __init__(self, stream: TextIO, *, width: int, coloured: bool | None = None) -> None:
        self._stream = stream
        self._width = width
        self._coloured = stream.isatty() if coloured is None else coloured
        self._colours: dict[str, int] = {}
        self._rests: dict[str, bytes] = {}

    def read(self, name: str, descriptor: int) -> bool:
        """Print what has come in whole lines; return False when nothing more can come."""
        try:
            data = os.read(descriptor, 65536)
        except BlockingIOError:
            return True
        *lines, rest = (self._rests.pop(name, b"") + data).split(b"\n")
        if len(rest) > LINE_LIMIT_BYTES:
            lines, rest = [*lines, rest], b""
        if rest:
            self._rests[name] = rest
        for line in lines:
            self.say(name, line.decode(errors="replace").rstrip("\r"))
        return bool(data)

    def finish(self, name: str) -> None:
        """Print what is left of a child that has ended."""
        rest = self._rests.pop(name, b"")
        if rest:
            self.say(name, rest.decode(errors="replace"))

    def say(self, name: str, text: str) -> None:
        """Print one line."""
        label = f"{name:>{self._width}}"
        if self._coloured:
            colour = self._colours.setdefault(name, COLOURS[len(self._colours) % len(COLOURS)])
            label = f"\x1b[{colour}m{label}\x1b[0m"
        self.write(f"{label} | {text}\n")

    def write(self, text: str) -> None:
        """Print text as it is."""
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError:  # a closed pipe or terminal must not end the suite
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)
