"""What policies ask of rights, in SQL: the bodies of the functions that they call.

`core.access_grants` has the rights of the office place by place, judged by the one rule.
"""

from __future__ import annotations

from core.choices import App, Level
from core.db.doors import SUITE

VALID = (
    "(valid_from IS NULL OR valid_from <= now()) AND (valid_until IS NULL OR now() < valid_until)"
)
MINE = f"user_id = core.me() AND {VALID}"
FOR_ALL = (
    f"current_setting('app.user_id', true) = '{SUITE}' OR EXISTS (SELECT FROM core.suite_users u"
    " WHERE u.id = core.me() AND u.is_admin AND u.active AND u.deleted_at IS NULL)"
)
ME = (
    "SELECT CASE WHEN current_setting('app.user_id', true) ~ '^[0-9]+$'"
    " THEN current_setting('app.user_id', true)::bigint END"
)
SEES_ALL = (
    f"{FOR_ALL} OR EXISTS (SELECT FROM core.access_grants WHERE resource_type = '*' AND {MINE})"
)
# Who has a right of the office anywhere.
SEES_ANY = f"{FOR_ALL} OR EXISTS (SELECT FROM core.access_grants WHERE {MINE})"
SEES_PLACES = f"{FOR_ALL} OR EXISTS (SELECT FROM core.access_grants WHERE whole AND {MINE})"
# An administrator makes administrators, and whoever is one already stays it.
MAY_BE_ADMIN = (
    f"{FOR_ALL} OR EXISTS (SELECT FROM core.suite_users u WHERE u.id = person AND u.is_admin)"
)
MACHINES = f"SELECT resource_id FROM core.access_grants WHERE resource_type = 'machine' AND {MINE}"
GROUPS = "SELECT group_id FROM core.suite_group_members WHERE user_id = core.me()"
IN_CORE = f"app IN ('', '{App.CORE}')"
APPS = ", ".join(f"('{app}'::varchar)" for app in App.values)
PLACED = f"resource_uid IS NOT NULL AND {MINE}"
LED = f"{PLACED} AND level = '{Level.ADMIN}'"
# Who administers everything gives rights on everything, also to themselves: an alert tells.
GIVES_ALL = (
    f"{FOR_ALL} OR EXISTS (SELECT FROM core.access_grants WHERE resource_type = '*'"
    f" AND level = '{Level.ADMIN}' AND {IN_CORE} AND {MINE})"
)
SEEN_PLACES = (
    f"SELECT resource_type, resource_uid FROM core.access_grants WHERE {PLACED} AND {IN_CORE}"
)
# In an app, where one administers in this app; in all of them, where in all.
GIVEN_PLACES = (
    "SELECT resource_type, resource_uid, a.name FROM core.access_grants,"
    f" (VALUES {APPS}) a (name) WHERE {LED} AND app IN ('', a.name)"
    " UNION ALL SELECT resource_type, resource_uid, ''::varchar FROM core.access_grants"
    f" WHERE {LED} GROUP BY 1, 2"
    f" HAVING bool_or(app = '') OR count(DISTINCT app) = {len(App.values)}"
)
