"""More ways to the test's database, and its address for other processes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from django.db import connections

from core.events import wakeup


@contextmanager
def another_alias(name: str, **values: Any) -> Iterator[str]:
    """Add a way to the test's database for as long as the block runs."""
    config = connections["default"].settings_dict
    connections.databases[name] = {**config, **values}
    try:
        yield name
    finally:
        wakeup.stop()  # a thread that wakes the dispatcher there would look for it in vain
        connections[name].close()
        del connections[name]
        del connections.databases[name]


def database_url(name: str | None = None) -> str:
    """Return the address of the test's database, or of another one beside it."""
    config = connections["default"].settings_dict
    user = f"{quote(config['USER'])}:{quote(config['PASSWORD'], safe='')}"
    host = f"{quote(config['HOST'], safe='')}:{config['PORT']}"
    return f"postgresql://{user}@{host}/{name or config['NAME']}"
