"""The facts of a swipe, read by the database in one go; judged in Python (docs/decisions/0002)."""

from django.db import migrations

# All functions are PL/pgSQL: it keeps the plans of a session, where LANGUAGE sql
# plans anew in every query that it cannot be folded into.
#
# Each statement of a VOLATILE function has its own snapshot: what is read after
# the machine's row was locked is true until the transaction ends.
PLACES = """
CREATE FUNCTION shop_monitor.places_around(p_area bigint) RETURNS uuid[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (WITH RECURSIVE around AS (
        SELECT a.id, a.uid, a.parent_id FROM areas a WHERE a.id = p_area
        UNION
        SELECT a.id, a.uid, a.parent_id FROM around JOIN areas a ON a.id = around.parent_id
    )
    SELECT array_agg(uid) FROM around);
END $$
"""

# UNION ALL, not OR: only so are both indexes used, by person and by group.
GRANTS = """
-- What is not said is where the smaller one lies: the machine's zone, the zone's area.
CREATE FUNCTION shop_monitor.grants_at(
    p_user bigint, p_machine bigint, p_zone bigint, p_area bigint) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(json_agg(json_build_object(
        'level', p.permission_level, 'app_context', p.app_context, 'block', p.block,
        'shared', p.shared, 'valid_from', p.valid_from, 'valid_until', p.valid_until)), '[]')
    FROM (SELECT 1) AS one LEFT JOIN machines m ON m.id = p_machine
    LEFT JOIN zones z ON z.id = coalesce(p_zone, m.zone_id) CROSS JOIN LATERAL (
        SELECT * FROM suite_permissions WHERE user_id = p_user
        UNION ALL
        SELECT o.* FROM suite_group_members g JOIN suite_groups s ON s.id = g.group_id
            JOIN suite_permissions o ON o.group_id = g.group_id
            WHERE g.user_id = p_user AND s.deleted_at IS NULL) p
    WHERE p.deleted_at IS NULL
    AND (p.resource_type = '*'
        OR p.resource_type = 'machine' AND coalesce(p.resource_uid, m.uid) = m.uid
        OR p.resource_type = 'zone' AND coalesce(p.resource_uid, z.uid) = z.uid
        OR p.resource_type = 'area'
            AND (p.resource_uid IS NULL
                OR p.resource_uid = ANY(places_around(coalesce(p_area, z.area_id))))));
END $$
"""

ESTOP = """
CREATE FUNCTION shop_monitor.estop_in_force(p_machine bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM estop_events e
        WHERE NOT e.is_history AND e.state <> 'REARMED' AND (
            e.machine_id = p_machine AND e.scope = 'machine'
            OR e.scope = 'zone' AND e.zone_id = (SELECT zone_id FROM machines WHERE id = p_machine)
            OR e.scope = 'area' AND (SELECT uid FROM areas WHERE id = e.area_id)
                = ANY(places_around((SELECT z.area_id FROM machines m
                    JOIN zones z ON z.id = m.zone_id WHERE m.id = p_machine)))));
END $$
"""

SITUATION = """
CREATE FUNCTION shop_monitor.machine_situation(p_machine bigint, p_digest text) RETURNS json
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_badge record;
    v_needed bigint[];
BEGIN
    -- What a swipe locks; never a row of core, whose copies nobody may lock.
    PERFORM FROM machine_live WHERE machine_id = p_machine FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        INSERT INTO machine_live (machine_id) VALUES (p_machine) ON CONFLICT DO NOTHING;
        PERFORM FROM machine_live WHERE machine_id = p_machine FOR NO KEY UPDATE;
    END IF;

    SELECT b.id, CASE WHEN b.deleted_at IS NULL THEN b.state ELSE 'retired' END AS state,
            b.issued_at, b.expires_at, u.id AS user_id, u.uid AS user_uid,
            u.display_name AS person, (u.active AND u.deleted_at IS NULL) AS person_active
        INTO v_badge FROM badges b JOIN suite_users u ON u.id = b.user_id
        WHERE b.digest = p_digest;

    RETURN (SELECT json_build_object(
        'machine', json_build_object(
            'id', m.id, 'uid', m.uid, 'code', m.code, 'name', m.name, 'status', m.status,
            'max_operators', m.max_operators, 'min_level', m.min_level,
            'needs_lead', coalesce(t.needs_lead, false),
            'two_person', coalesce(t.two_person, false),
            'one_machine_a_person', coalesce(t.one_machine_a_person, false),
            'retired', m.deleted_at IS NOT NULL,
            'local_time', (clock_timestamp() AT TIME ZONE a.time_zone)::time(0),
            'allowed_from', m.allowed_from, 'allowed_until', m.allowed_until,
            'qualifications', (SELECT coalesce(json_object_agg(q.id, q.name), '{}')
                FROM qualifications q WHERE q.id IN (m.qualification_id, t.qualification_id))),
        'badge', CASE WHEN v_badge.id IS NULL THEN NULL ELSE row_to_json(v_badge) END,
        'present', (SELECT coalesce(json_agg(json_build_object(
                'id', s.id, 'uid', s.uid, 'user_id', s.user_id, 'user_uid', u.uid,
                'person', s.person_name, 'started_at', s.started_at, 'is_lead', s.is_lead,
                'may_lead', s.may_lead, 'machine_from', s.machine_from,
                'operation_uid', s.operation_uid)), '[]')
            FROM machine_sessions s JOIN suite_users u ON u.id = s.user_id
            WHERE s.machine_id = m.id AND s.ended_at IS NULL),
        'pending', (SELECT json_build_object(
                'user_id', u.id, 'user_uid', u.uid, 'person', u.display_name,
                'badge_id', w.badge_id, 'swipe_id', w.swipe_id, 'until', l.pending_until,
                'may_lead', w.has @> '["lead"]', 'shared', w.has @> '["shared"]')
            FROM suite_users u JOIN badge_swipes w ON w.swipe_id = l.pending_swipe
            WHERE u.id = l.pending_user_id),
        'presence_until', l.presence_until,
        'elsewhere', EXISTS (SELECT FROM machine_sessions s WHERE s.user_id = v_badge.user_id
            AND s.ended_at IS NULL AND s.machine_id <> m.id),
        'estop_in_force', estop_in_force(m.id),
        'contact_unknown', l.contact_unknown,
        'grants', CASE WHEN v_badge.id IS NULL THEN '[]'
            ELSE grants_at(v_badge.user_id, m.id, m.zone_id, z.area_id) END,
        'held', (SELECT coalesce(json_agg(json_build_object('qualification', h.qualification_id,
                'valid_from', h.valid_from, 'valid_until', h.valid_until)), '[]')
            FROM user_qualifications h WHERE h.user_id = v_badge.user_id
            AND h.deleted_at IS NULL
            AND h.qualification_id IN (m.qualification_id, t.qualification_id)),
        'offer', (SELECT json_build_object('number', o.job_number, 'operation', o.operation_name,
                'uid', o.operation_uid)
            FROM work_offers o WHERE o.machine_id = m.id AND NOT o.withdrawn
            ORDER BY o.rank, o.id LIMIT 1))
        FROM machines m JOIN machine_live l ON l.machine_id = m.id
        JOIN zones z ON z.id = m.zone_id JOIN areas a ON a.id = z.area_id
        LEFT JOIN machine_types t ON t.id = m.machine_type_id
        WHERE m.id = p_machine);
END $$
"""

SWIPE = """
CREATE FUNCTION shop_monitor.swipe_facts(
    p_node bigint, p_kid text, p_nonce text, p_boot text, p_seq bigint, p_port int,
    p_digest text, p_swipe uuid) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_node json;
    v_received boolean;
    v_repeat json;
    v_machine bigint;
BEGIN
    SELECT json_build_object('enabled', n.enabled AND n.deleted_at IS NULL,
            'config_rev', n.config_rev, 'acl_rev', n.acl_rev, 'language', n.language)
        INTO v_node FROM nodes n JOIN node_keys k ON k.node_id = n.id
        WHERE n.id = p_node AND k.kid = p_kid AND k.not_before <= clock_timestamp()
        AND (k.not_after IS NULL OR k.not_after > clock_timestamp());
    IF NOT FOUND THEN
        RETURN '{"nonce_fresh":true}';
    END IF;
    INSERT INTO node_nonces (node_id, nonce) VALUES (p_node, p_nonce) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN '{"nonce_fresh":false}';
    END IF;
    -- Locked before anything else of the message, then the machine; batches do the same.
    SELECT received @> p_seq INTO v_received FROM node_sequences
        WHERE node_id = p_node AND boot_id = p_boot FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        INSERT INTO node_sequences (node_id, boot_id) VALUES (p_node, p_boot)
            ON CONFLICT DO NOTHING;
        SELECT received @> p_seq INTO v_received FROM node_sequences
            WHERE node_id = p_node AND boot_id = p_boot FOR NO KEY UPDATE;
    END IF;
    SELECT machine_id INTO v_machine FROM node_ports WHERE node_id = p_node AND port = p_port;
    SELECT json_build_object('machine', w.machine_id, 'decision', w.decision,
            'action', w.action, 'reason', w.reason, 'needs', w.needs, 'has', w.has,
            'session_uid', w.session_uid, 'is_lead', w.is_lead,
            'person', (SELECT display_name FROM suite_users u WHERE u.id = w.user_id))
        INTO v_repeat FROM badge_swipes w WHERE w.swipe_id = p_swipe;
    RETURN json_build_object('nonce_fresh', true, 'node', v_node,
        'seq_received', v_received, 'repeat', v_repeat,
        'situation', CASE WHEN v_machine IS NULL THEN NULL
            ELSE machine_situation(v_machine, p_digest) END)::text;
END $$
"""


def create(name, sql, arguments):
    return migrations.RunSQL(
        sql, f"DROP FUNCTION shop_monitor.{name}({arguments})", hints={"structural": True}
    )


class Migration(migrations.Migration):
    dependencies = [("shopmonitor", "0001_initial")]

    operations = [
        create("places_around", PLACES, "bigint"),
        create("grants_at", GRANTS, "bigint, bigint, bigint, bigint"),
        create("estop_in_force", ESTOP, "bigint"),
        create("machine_situation", SITUATION, "bigint, text"),
        create("swipe_facts", SWIPE, "bigint, text, text, text, bigint, int, text, uuid"),
    ]
