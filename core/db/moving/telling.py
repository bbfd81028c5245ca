"""What is said after a move: what was compared, how long it took, what to do now."""

from __future__ import annotations

from collections.abc import Sequence

from core.db.backups.addresses import Address
from core.db.moving.majors import Upgraded
from core.db.moving.relocation import Moved

DOWNTIME = (
    "Downtime: {:.1f} s, from the moment the old database was closed to the moment the new one was"
    " open."
)
AFTER_MERGE = """\
Write this into the environment of the suite (.env), and take out all of CORE_DATABASE_URL,
MONITOR_DATABASE_URL, TRACKER_DATABASE_URL, their OWNER lines, CORE_REPLICATION_URL, SHOPSUITE_SITE:
    DATABASE_URL={url}
Then start the suite. The old databases were left as they were, and the suite refuses to work there;
to go back to them: manage.py move_database --reopen --database default (and the others), with the
environment as it is now.\
"""
AFTER_SPLIT = """\
{source} was left as it was, and the suite refuses to work there; to go back to it as it was at that
moment: manage.py move_database --reopen, with the environment from before.
Now let core's copies follow, on one server: manage.py migrate, then manage.py replicate --set-up.
Then start the suite on each server (SHOPSUITE_SITE); see docs/guides/several-servers.md.
Keys (keys.json) are needed on every server, attached files where core is.\
"""
# A new cluster is made, both servers are started and stopped.
AFTERWARDS = """\
Write this into the environment of the suite (.env), for every process of it:
    {variable}={url}
Where the environment has OWNER or DIRECT addresses of this database, they must name the new one,
too. Then start the suite. With this line it works as the login that owns the tables; for logins
that may less see: manage.py database_logins --sql {login}
Keys, attached files and backups stay in {data}: keep SHOPSUITE_DATA_DIR as it is.
{source} was left as it was. The suite refuses to work there; to go back to it as it was at that
moment (what is written from now on stays in the new one): manage.py move_database --reopen
When you are sure, drop it.\
"""


def told(moved: Moved, source: object, targets: Sequence[Address]) -> str:
    """Say what was moved where, and the downtime."""
    if not moved.readings:
        return f"The earlier move from {source} is finished; it had been compared to the row."
    lines = [
        f"Moved from {source} to {target}: {len(reading.tables)} tables with {reading.rows} rows,"
        f" compared to the row by counts and hashes."
        for target, reading in zip(targets, moved.readings, strict=True)
    ]
    return "\n".join([*lines, DOWNTIME.format(moved.downtime_s)])


def told_upgrade(done: Upgraded) -> list[str]:
    """Say which version it is now, and where the old one is."""
    if not done.readings:
        return [f"The earlier upgrade is finished: the server is PostgreSQL {done.major} now."]
    tables, rows = len(done.readings[0].tables), done.readings[0].rows
    lines = [
        f"The suite's own server is PostgreSQL {done.major} now.",
        f"{tables} tables with {rows} rows were compared to the row by counts and hashes.",
        f"Downtime: {done.downtime_s:.1f} s. Start the suite as always.",
        f"The old one is kept in {done.kept}. When you are sure, delete it (rm -r {done.kept}).",
    ]
    if done.left:
        lines.append(f"These databases are not the suite's and stay there: {', '.join(done.left)}.")
    return lines
