"""Whether this process lives, and whether it can work."""

from __future__ import annotations

from django.conf import settings
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

# Databases whose migrations were seen to be applied; they are not undone under us.
_migrated: set[str] = set()


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer as long as the process lives."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 when the databases of this site answer and are migrated, else 503 with why."""
    found = {alias: _state_of(alias) for alias in sorted(_needed())}
    ready = all(state == "ok" for state in found.values())
    status = {"status": "ok" if ready else "not ready", "databases": found}
    return JsonResponse(status, status=200 if ready else 503)


def _needed() -> set[str]:
    """Return the databases without which this site cannot work: its own."""
    return {settings.SUITE_SITE}


def _state_of(alias: str) -> str:
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT 1")
        if alias not in _migrated:
            executor = MigrationExecutor(connections[alias])
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                return "migrations are missing: run manage.py migrate"
            _migrated.add(alias)
    except (DatabaseError, InterfaceError):
        return "no connection"
    return "ok"
