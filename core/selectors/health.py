"""Core's parts of the health page: what is looked at, and the remedy in words."""

from __future__ import annotations

import platform
import secrets
import shutil
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import VERSION
from core.clock import utc_now
from core.db.router import home_aliases
from core.errors import KeyRingError
from core.health import Condition, Finding, health_part
from core.models import Heartbeat
from core.secrets.key_ring import read_key_file
from core.selectors.backups import (
    get_backup_age,
    get_last_backup,
    get_last_good_backup,
    is_backup_overdue,
)
from core.selectors.database_figures import get_database_figures
from core.selectors.outbox_states import list_outbox_states

GIB = 1024**3
CROWDED = 0.8
LAG = timedelta(minutes=1)
SILENT = timedelta(seconds=60)
CLOCK = timedelta(seconds=2)
LOW_DISK, EMPTY_DISK = 0.10, 0.03


def fine(text: str) -> Finding:
    """Return that a part is in order."""
    return Finding(Condition.OK, text)


@health_part("database", gettext_lazy("Database"), position=10)
def look_at_databases() -> Finding:
    """Does each database answer, and has it room for more connections?"""
    found = [get_database_figures(alias=alias) for alias in home_aliases()]
    told = "; ".join(
        _("%(name)s: %(size).1f GiB, %(used)d of %(limit)d connections")
        % {
            "name": one.name,
            "size": one.total_bytes / GIB,
            "used": one.connections,
            "limit": one.connection_limit,
        }
        for one in found
    )
    if any(one.connections > CROWDED * one.connection_limit for one in found):
        remedy = _("Raise max_connections, or set DATABASE_POOL_SIZE: see the database report.")
        return Finding(Condition.WARNING, told, remedy)
    return fine(told)


@health_part("migrations", gettext_lazy("Tables"), position=20)
def look_at_migrations() -> Finding:
    """Are the tables those of this version?"""
    missing = []
    for alias in home_aliases():
        executor = MigrationExecutor(connections[alias])
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        missing += [f"{alias}: {migration}" for migration, _backwards in plan]
    if missing:
        text = _("%(count)d changes of tables are missing.") % {"count": len(missing)}
        return Finding(Condition.PROBLEM, text, _("Run: manage.py migrate"))
    return fine(_("All tables are those of this version."))


@health_part("cache", gettext_lazy("Cache"), position=30)
def look_at_cache() -> Finding:
    """Does the cache keep what it is given?"""
    word = secrets.token_hex(8)
    cache.set("health", word, 30)
    kind = _("a cache server") if settings.CACHE_URL else _("the database")
    if cache.get("health") != word:
        text = _("The cache (%(kind)s) forgets what it is given.") % {"kind": kind}
        return Finding(Condition.PROBLEM, text, _("Look at CACHE_URL and start the suite again."))
    return fine(_("Kept by %(kind)s.") % {"kind": kind})


@health_part("dispatcher", gettext_lazy("Dispatcher"), position=40)
def look_at_dispatcher() -> Finding:
    """Does the process live that delivers events and keeps time?"""
    remedy = _("Start the suite (manage.py runsuite), or: manage.py dispatch_events")
    beat = Heartbeat.objects.filter(process="dispatcher").first()
    if beat is None:
        return Finding(Condition.PROBLEM, _("It was never heard."), remedy)
    silent = utc_now() - beat.beat_at
    if silent > SILENT:
        text = _("Not heard for %(seconds)d seconds.") % {"seconds": silent.total_seconds()}
        return Finding(Condition.PROBLEM, text, remedy)
    return fine(_("Alive on %(host)s.") % {"host": beat.host})


@health_part("events", gettext_lazy("Events"), position=50)
def look_at_events() -> Finding:
    """Do events arrive?"""
    now = utc_now()
    states = [
        state for alias in home_aliases() for state in list_outbox_states(alias=alias, now=now)
    ]
    failed, pending = sum(one.failed for one in states), sum(one.pending for one in states)
    told = _("%(pending)d wait, %(failed)d failed.") % {"pending": pending, "failed": failed}
    if failed:
        remedy = _("System, Events: read the error, mend it, choose 'Deliver again'.")
        return Finding(Condition.PROBLEM, told, remedy)
    if any(one.lag > LAG for one in states):
        remedy = _("They are late: look at the dispatcher and at the other database.")
        return Finding(Condition.WARNING, told, remedy)
    return fine(told)


@health_part("disk", gettext_lazy("Disk space"), position=60)
def look_at_disks() -> Finding:
    """Is there room where data and backups lie?"""
    told, least = [], 1.0
    for place in (settings.SUITE_DATA_DIR, settings.SUITE_BACKUP_DIR):
        usage = shutil.disk_usage(_existing(place))
        least = min(least, usage.free / usage.total)
        words = {"place": place, "free": usage.free / GIB, "total": usage.total / GIB}
        told.append(_("%(place)s: %(free).0f of %(total).0f GiB free") % words)
    remedy = _("Make room, or choose another disk (SHOPSUITE_DATA_DIR, SHOPSUITE_BACKUP_DIR).")
    if least < EMPTY_DISK:
        return Finding(Condition.PROBLEM, "; ".join(told), remedy)
    if least < LOW_DISK:
        return Finding(Condition.WARNING, "; ".join(told), remedy)
    return fine("; ".join(told))


def _existing(place: Path) -> Path:
    while not place.exists():
        place = place.parent
    return place


@health_part("backup", gettext_lazy("Backup"), position=70)
def look_at_backups() -> Finding:
    """Is the last good backup young enough, and was it proved?"""
    now = utc_now()
    good, last = get_last_good_backup(), get_last_backup()
    hours = get_backup_age(now=now) / timedelta(hours=1)
    remedy = _("System, Backups: read the error, then 'Back up now'.")
    told = _("The last good one is %(hours).0f hours old.") % {"hours": hours}
    if good is None:
        told = _("There is none yet.")
    if is_backup_overdue(now=now):
        return Finding(Condition.PROBLEM, told, remedy)
    if last is not None and (last.error or last.verify_error):
        text = f"{told} {last.error or last.verify_error}"
        return Finding(Condition.PROBLEM, text, remedy)
    if settings.SUITE_BACKUP_AT is None:
        remedy = _("Set SHOPSUITE_BACKUP_AT, or see to it that another program makes them.")
        return Finding(Condition.WARNING, told, remedy)
    return fine(told)


@health_part("clock", gettext_lazy("Clock"), position=80)
def look_at_clock() -> Finding:
    """Do this machine and the database's agree on the time?"""
    far = timedelta()
    for alias in home_aliases():
        with connections[alias].cursor() as cursor:
            asked = utc_now()
            cursor.execute("SELECT clock_timestamp()")
            theirs = cursor.fetchone()[0]
            answered = utc_now()
        far = max(far, asked - theirs, theirs - answered)
    if far > CLOCK:
        text = _("%(seconds).1f seconds apart from the database's clock.")
        remedy = _("Let both machines follow one time server (chrony or systemd-timesyncd).")
        return Finding(Condition.PROBLEM, text % {"seconds": far.total_seconds()}, remedy)
    return fine(_("The same as the database's."))


@health_part("keys", gettext_lazy("Keys"), position=90)
def look_at_keys() -> Finding:
    """Are the shop's keys there, and for our eyes alone?"""
    try:
        ring = read_key_file(settings.SUITE_KEY_FILE)
    except KeyRingError as error:
        remedy = _("Put the key file back (mode 0600): see Backups, how to restore.")
        return Finding(Condition.PROBLEM, error.message, remedy)
    return fine(_("%(count)d in the ring.") % {"count": len(ring.keys)})


@health_part("versions", gettext_lazy("Versions"), position=100)
def look_at_versions() -> Finding:
    """What runs here?"""
    servers = {get_database_figures(alias=alias).server_version for alias in home_aliases()}
    words = {
        "suite": VERSION,
        "servers": ", ".join(sorted(servers)),
        "python": platform.python_version(),
    }
    return fine(_("Shop Suite %(suite)s, PostgreSQL %(servers)s, Python %(python)s") % words)
