"""The same tests on one database, on three of which two follow core, or through a pooler.

SHOPSUITE_TEST_MODE=distributed or pooled chooses; `make proof-flows` runs the flows in each.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from core.db.private_server.cluster import prepare
from core.db.private_server.server import DATABASE, OWNER
from tests.core.db.pooler import run_pooler
from tests.core.db.replication.servers import Shop
from tests.server import private_server

VARIABLE = "SHOPSUITE_TEST_MODE"
SUPERUSER = "SHOPSUITE_TEST_SUPERUSER"
ONE, DISTRIBUTED, POOLED = "one", "distributed", "pooled"
NAMES = {
    "CORE_DATABASE_URL": DATABASE,
    "MONITOR_DATABASE_URL": "floor",
    "TRACKER_DATABASE_URL": "office",
}
POOL = 4


def mode() -> str:
    """Return in which mode the tests run."""
    return os.environ.get(VARIABLE, ONE)


@contextmanager
def databases() -> Iterator[Mapping[str, str]]:
    """Bring up what the mode needs and yield the variables that name it."""
    if mode() == ONE:
        with private_server() as url:
            yield {"DATABASE_URL": url}
        return
    with tempfile.TemporaryDirectory(prefix="shopsuite-mode-") as folder:
        Path(folder).chmod(0o755)
        server = Shop(prepare(Path(folder) / "shop", durable=False), superuser=True)
        server.start()
        try:
            yield from (_distributed if mode() == DISTRIBUTED else _pooled)(server)
        finally:
            server.stop()
            server.server.door.close()


def _distributed(server: Shop) -> Iterator[Mapping[str, str]]:
    url = server.server.url
    named = {variable: url.replace(f"/{DATABASE}", f"/{name}") for variable, name in NAMES.items()}
    yield {**named, "SHOPSUITE_SITE": "shop_monitor", SUPERUSER: server.server.superuser_url}


def _pooled(server: Shop) -> Iterator[Mapping[str, str]]:
    # What a pooler does not hand on stands at the login.
    server.run(f"ALTER ROLE {OWNER} SET search_path = core, shop_monitor, shop_tracker")
    way = server.server.credentials
    line = f"* = host=127.0.0.1 port={way.port} user={OWNER} password={way.password}"
    with run_pooler([line], size=POOL) as port:
        url = f"postgresql://{OWNER}:any@127.0.0.1:{port}/{DATABASE}"
        yield {"DATABASE_URL": url, "SHOPSUITE_DATABASE_POOLER": "1"}
