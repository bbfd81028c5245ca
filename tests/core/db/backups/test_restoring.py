import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2
import pytest

from core.db.backups.addresses import Address, address_from_url
from core.db.backups.restoring import create_database, database_exists, drop_database
from core.db.private_server.cluster import load_credentials
from core.db.private_server.layout import Layout
from core.db.private_server.server import SUPERUSER
from core.supervision.scratch import PREFIX, scratch_server
from tests.core.db.backups.shops import database, run, scalar

pytestmark = pytest.mark.processes

# Autovacuum takes minutes for these 450 pages: it pauses 0.1 s after each.
SLOW_TO_CLEAN = """
    CREATE TABLE facts (n int) WITH (autovacuum_vacuum_threshold = 0,
        autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 100,
        autovacuum_vacuum_cost_limit = 1);
    INSERT INTO facts SELECT generate_series(1, 100000);
    DELETE FROM facts;
"""
CLEANING = """
    SELECT count(*) FROM pg_stat_activity
    WHERE backend_type = 'autovacuum worker' AND datname = 'fresh' AND query LIKE '%facts%'
"""


def test_sessions_of_ours_do_not_keep_a_database() -> None:
    with database() as shop, shop.connect() as session:
        drop_database(shop)
        assert not database_exists(shop)
        with pytest.raises(psycopg2.OperationalError):
            session.cursor().execute("SELECT 1")


def test_database_goes_while_autovacuum_is_at_work_in_it() -> None:
    with eager_server() as (owner, superuser):
        fresh = owner.on("fresh")
        create_database(fresh)
        run(fresh, SLOW_TO_CLEAN)
        until = time.monotonic() + 60
        while not scalar(superuser, CLEANING):
            assert time.monotonic() < until, "autovacuum never came"
            time.sleep(0.1)
        drop_database(fresh)
        assert not database_exists(fresh)


@contextmanager
def eager_server() -> Iterator[tuple[Address, Address]]:
    """Run a server whose autovacuum looks round each second; yield owner's and superuser's ways."""
    temporary = Path(tempfile.gettempdir())
    before = set(temporary.glob(f"{PREFIX}*"))
    with scratch_server(major=0) as url:
        owner = address_from_url(url)
        made = set(temporary.glob(f"{PREFIX}*")) - before
        known = [load_credentials(Layout(directory)) for directory in made]
        (password,) = [
            one.superuser_password
            for one in known
            if one is not None and str(one.port) == owner.parameters["port"]
        ]
        words = {"user": SUPERUSER, "password": password, "dbname": "postgres"}
        superuser = Address({**owner.parameters, **words})
        run(superuser, "ALTER SYSTEM SET autovacuum_naptime = '1s'")
        run(superuser, "SELECT pg_reload_conf()")
        yield owner, superuser
