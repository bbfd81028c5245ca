"""What every message of a node but a swipe begins with: its nonce, its key, its numbers, its ports."""

from django.db import migrations

PORTS = """
CREATE FUNCTION shop_monitor.node_ports_of(p_node bigint) RETURNS json
LANGUAGE sql STABLE AS $$
    SELECT coalesce(json_agg(json_build_object('port', p.port, 'machine', m.id,
            'code', m.code, 'uid', m.uid,
            'inactivity_warning_s', m.inactivity_warning_s,
            'inactivity_end_s', m.inactivity_end_s,
            'offline_hours', coalesce(t.offline_hours, 24),
            'estop_input', p.has_estop_input) ORDER BY p.port), '[]')
    FROM node_ports p JOIN machines m ON m.id = p.machine_id
    LEFT JOIN machine_types t ON t.id = m.machine_type_id
    WHERE p.node_id = p_node
$$
"""

SETUP = """
CREATE FUNCTION shop_monitor.node_setup(p_node bigint) RETURNS json
LANGUAGE sql STABLE AS $$
    SELECT json_build_object('enabled', n.enabled AND n.deleted_at IS NULL,
        'config_rev', n.config_rev, 'acl_rev', n.acl_rev, 'language', n.language,
        'heartbeat_s', n.heartbeat_s, 'queue_size', n.queue_size, 'state', n.state)
    FROM nodes n WHERE n.id = p_node
$$
"""

NODE = """
CREATE FUNCTION shop_monitor.node_facts(
    p_node bigint, p_kid text, p_nonce text, p_boot text) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_node json;
    v_received int8multirange;
    v_first_seen timestamptz;
BEGIN
    SELECT node_setup(p_node) INTO v_node FROM node_keys k
        WHERE k.node_id = p_node AND k.kid = p_kid AND k.not_before <= clock_timestamp()
        AND (k.not_after IS NULL OR k.not_after > clock_timestamp());
    IF NOT FOUND THEN
        RETURN '{"nonce_fresh":true}';
    END IF;
    -- None: a message that is taken in several transactions burnt it in the first.
    IF p_nonce <> '' THEN
        INSERT INTO node_nonces (node_id, nonce) VALUES (p_node, p_nonce)
            ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN
            RETURN '{"nonce_fresh":false}';
        END IF;
    END IF;
    IF p_boot <> '' THEN
        -- Locked before anything else of the message.
        INSERT INTO node_sequences (node_id, boot_id) VALUES (p_node, p_boot)
            ON CONFLICT DO NOTHING;
        SELECT received, first_seen_at INTO v_received, v_first_seen FROM node_sequences
            WHERE node_id = p_node AND boot_id = p_boot FOR NO KEY UPDATE;
    END IF;
    RETURN json_build_object('nonce_fresh', true, 'node', v_node,
        'received', (SELECT coalesce(json_agg(json_build_array(lower(r), upper(r) - 1)), '[]')
            FROM unnest(v_received) AS r),
        'newest_boot', NOT EXISTS (SELECT FROM node_sequences
            WHERE node_id = p_node AND boot_id <> p_boot AND first_seen_at > v_first_seen),
        'ports', node_ports_of(p_node))::text;
END $$
"""


def create(name, sql, arguments):
    return migrations.RunSQL(
        sql, f"DROP FUNCTION shop_monitor.{name}({arguments})", hints={"structural": True}
    )


class Migration(migrations.Migration):
    dependencies = [("shopmonitor", "0002_swipe_facts")]

    operations = [
        create("node_ports_of", PORTS, "bigint"),
        create("node_setup", SETUP, "bigint"),
        create("node_facts", NODE, "bigint, text, text, text"),
    ]
