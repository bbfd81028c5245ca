"""The private PostgreSQL server of a data directory: no setting, no installation, no sharing.

Plain Python, so that `manage.py`, `runsuite` and the tests can use it before Django is set up.

    with hold(data_dir()) as server:
        os.environ["DATABASE_URL"] = server.url

What lies in the data directory: `postgres/` (the cluster itself), `postgres.json` (port and
passwords, mode 0600), `postgres.log`, and `locks/`. Nothing else of it is this package's business.
"""

from core.db.private_server.cluster import prepare
from core.db.private_server.errors import PrivateServerError
from core.db.private_server.holds import Hold, Supervision, hold, supervise
from core.db.private_server.layout import data_dir, is_database_named
from core.db.private_server.server import Server

__all__ = [
    "Hold",
    "PrivateServerError",
    "Server",
    "Supervision",
    "data_dir",
    "hold",
    "is_database_named",
    "prepare",
    "supervise",
]
