"""Rows for the benchmark of lists: a shop's floor over ninety days, told set by set."""

from __future__ import annotations

from typing import Any

# Ten times the people of the largest shop.
MACHINES, NODES, PEOPLE = 500, 50, 5_000
DAYS = 90

_PLACES = """
INSERT INTO areas (code, name, region, time_zone) VALUES ('HALL', 'Hall', 'home', 'Europe/Berlin');
INSERT INTO zones (area_id, code, name, sequence, is_primary, skip_auto_queue, count_multiplier,
        no_count)
    SELECT a.id, 'Z' || i, 'Zone ' || i, i, false, false, 1, false
    FROM areas a, generate_series(1, 20) i;
INSERT INTO machines (zone_id, code, name, status, max_operators, min_level,
        inactivity_warning_s, inactivity_end_s)
    SELECT (SELECT min(id) FROM zones) + i % 20, 'M' || i,
        (ARRAY['Drehmaschine', 'Fräsmaschine', 'Säge', 'Presse'])[1 + i % 4] || ' ' || i,
        'active', 1, 'operate', 3300, 3600
    FROM generate_series(1, {machines}) i;
INSERT INTO nodes (node_id, name, node_type, enabled, state, language, heartbeat_s, queue_size,
        config_rev, acl_rev, hardware_id, hardware, health)
    SELECT 'N' || i, '', 'machine_monitor', true, 'online', '', 30, 500, 1, 0, '', '', '{{}}'
    FROM generate_series(1, {nodes}) i;
"""

# `i` counts on from the rows that are there; the newest are told last.
_WHEN = f"now() - interval '{DAYS} days' * (%(to)s - i) / %(to)s"
_MACHINE = "(SELECT min(id) FROM machines) + i %% {machines}"
_CODE = "'M' || 1 + i %% {machines}"
_PERSON = (
    "(SELECT min(id) FROM suite_users WHERE username LIKE 'p%%') + i::bigint * 7919 %% %(people)s"
)
_NODE = "(SELECT min(id) FROM nodes) + i %% {nodes}"
_RARE = "CASE WHEN i %% 97 = 0 THEN '{rare}' ELSE '{common}' END"

_PEOPLE = """
INSERT INTO suite_users (username, display_name, email, password_hash, active, is_admin,
        auth_provider, language, created_by_app, managed_by_app)
    SELECT 'p' || i,
        (ARRAY['Anna', 'Jörg', 'Çelik', 'Zoë', 'Karl', 'Ute', 'Paul', 'Li'])[1 + i %% 8] || ' ' ||
        (ARRAY['Müller', 'Schäfer', 'Weiß', 'Groß', 'Yilmaz', 'Krüger', 'Bauer'])[1 + i %% 7] ||
        ' ' || i, 'p' || i || '@example.org', '!', i %% 50 <> 0, false, 'local', '', 'core', 'core'
    FROM generate_series(%(from)s, %(people)s) i
"""
_EVENTS = f"""
INSERT INTO sync_events (event_id, sequence, lane, event_type, resource_type, resource_id,
        source_app, target_app, status, payload, attempts, created_at, processed_at)
    SELECT gen_random_uuid(), i, i %% 8,
        (ARRAY['machine.counted', 'machine.session_ended', 'order.created'])[1 + i %% 3],
        'machine', md5((i %% 5000)::text)::uuid::text, 'shop_monitor', 'shop_tracker',
        {_RARE.format(rare="failed", common="processed")}, '{{{{"n": 1}}}}', 0, {_WHEN}, {_WHEN}
    FROM generate_series(%(from)s, %(to)s) i
"""
_SWIPES = f"""
INSERT INTO badge_swipes (swipe_id, node_id, port, machine_id, user_id, tag_digest, last4,
        decision, action, reason, needs, has, offline, boot_id, seq, occurred_at, clock)
    SELECT gen_random_uuid(), {_NODE}, 0, {_MACHINE}, {_PERSON}, md5(i::text),
        upper(substr(md5((i %% 20000)::text), 1, 4)),
        {_RARE.format(rare="refused", common="granted")},
        {_RARE.format(rare="none", common="session_started")},
        {_RARE.format(rare="no_permission", common="ok")},
        '[]', '[]', i %% 211 = 0, 'b', i, {_WHEN}, 'synced'
    FROM generate_series(%(from)s, %(to)s) i
"""
_LOG = f"""
INSERT INTO machine_logs (kind, machine_id, machine_code, user_id, person_name, node_id, node_name,
        data, occurred_at)
    SELECT (ARRAY['session_ended', 'state', 'refused', 'estop', 'maintenance'])[1 + i %% 5],
        {_MACHINE}, {_CODE}, {_PERSON}, 'Anna Müller', {_NODE}, 'N1', '{{{{}}}}', {_WHEN}
    FROM generate_series(%(from)s, %(to)s) i
"""
_STATES = f"""
INSERT INTO machine_states (machine_id, execution, occurred_at, clock)
    SELECT {_MACHINE}, (ARRAY['ACTIVE', 'READY', 'INTERRUPTED', 'STOPPED'])[1 + i %% 4],
        {_WHEN} + i * interval '1 microsecond', 'synced'
    FROM generate_series(%(from)s, %(to)s) i
"""
_READINGS = f"""
INSERT INTO floor_events (event_type, node_id, machine_id, boot_id, seq, data, offline, clock,
        occurred_at)
    SELECT {_RARE.format(rare="count", common="reading")}, {_NODE}, {_MACHINE}, 'b', i,
        '{{{{"value": 1}}}}', i %% 211 = 0, 'synced', {_WHEN}
    FROM generate_series(%(from)s, %(to)s) i
"""
_SESSIONS = f"""
INSERT INTO machine_sessions (machine_id, user_id, node_id, person_name, machine_code, started_at,
        ended_at, end_reason)
    SELECT {_MACHINE}, {_PERSON}, {_NODE}, 'Anna Müller', {_CODE}, {_WHEN},
        {_WHEN} + interval '1 hour', {_RARE.format(rare="estop", common="swipe")}
    FROM generate_series(%(from)s, %(to)s) i
"""
_TIMES = f"""
INSERT INTO time_entries (session_uid, machine_id, user_id, person_name, started_at, ended_at,
        labour_s, machine_s, end_reason)
    SELECT gen_random_uuid(), {_MACHINE}, {_PERSON}, 'Anna Müller', {_WHEN},
        {_WHEN} + interval '1 hour', 3600, 3600, {_RARE.format(rare="estop", common="swipe")}
    FROM generate_series(%(from)s, %(to)s) i
"""
FACTS = (_EVENTS, _SWIPES, _LOG, _STATES, _READINGS, _SESSIONS, _TIMES)


def lay_ground(cursor: Any) -> None:
    """Make the places, machines, nodes and people."""
    _hurry(cursor)
    cursor.execute(_PLACES.format(machines=MACHINES, nodes=NODES).replace("%%", "%"))
    fill_people(cursor, there=0, rows=PEOPLE)


def fill(cursor: Any, *, there: int, rows: int) -> None:
    """Bring every table of facts to so many rows."""
    _hurry(cursor)
    numbers = {"from": there + 1, "to": rows, "people": PEOPLE}
    for statement in FACTS:
        cursor.execute(statement.format(machines=MACHINES, nodes=NODES), numbers)
    cursor.execute("VACUUM ANALYZE")


def fill_people(cursor: Any, *, there: int, rows: int) -> None:
    """Bring the people to so many."""
    _hurry(cursor)
    cursor.execute(_PEOPLE, {"from": there + 1, "people": rows})
    cursor.execute("VACUUM ANALYZE suite_users")


def _hurry(cursor: Any) -> None:
    # Keys of other rows are right by how they are made; checking each would take most of the time.
    cursor.execute("SET session_replication_role = replica")
    cursor.execute("SET synchronous_commit = off")
    cursor.execute("SET search_path = core, shop_monitor, shop_tracker")
