"""Small files that are there whole or not at all, whenever the power goes."""

import json
import os


def read_json(path, otherwise=None):
    """Return what a file holds; `otherwise` when there is none, or it is broken."""
    try:
        with open(path) as file:
            return json.load(file)
    except (OSError, ValueError):
        return otherwise


def write_json(path, value):
    """Replace a file: written beside it, through to the flash, then renamed over it."""
    with open(path + ".new", "w") as file:
        json.dump(value, file)
        file.flush()  # on both ports this is fsync
    os.rename(path + ".new", path)


def size_of(path):
    """Return the size in bytes, or -1 when there is no such file."""
    try:
        return os.stat(path)[6]
    except OSError:
        return -1


def remove(path):
    """Remove a file if it is there."""
    try:
        os.remove(path)
    except OSError:
        pass
