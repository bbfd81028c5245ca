"""No step of an e-stop is skipped, taken back or taken by nobody, whoever writes the row.

And what an e-stop reaches: for the node door, for swipes, for the list of who confirmed.
"""

from django.db import migrations

from core.db.policies import ALL, ANY, AT_MACHINE, OWN, SecureRows

GUARD = """
CREATE FUNCTION shop_monitor.guard_estop() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_owner boolean := current_user =
        (SELECT pg_get_userbyid(relowner) FROM pg_catalog.pg_class WHERE oid = TG_RELID);
    who text := current_setting('app.user_id', true);
BEGIN
    IF TG_OP = 'DELETE' THEN
        -- Whole databases are taken apart by their owner alone.
        IF OLD.is_history OR is_owner THEN
            RETURN OLD;
        END IF;
        RAISE EXCEPTION 'an e-stop is evidence: it is not deleted'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF ROW(NEW.is_history, NEW.scope, NEW.machine_id, NEW.zone_id, NEW.area_id)
        IS DISTINCT FROM ROW(OLD.is_history, OLD.scope, OLD.machine_id, OLD.zone_id, OLD.area_id)
    THEN
        RAISE EXCEPTION 'what an e-stop reaches does not change'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.is_history THEN
        RETURN NEW;
    END IF;
    IF NEW.state = OLD.state THEN
        IF ROW(NEW.inspected_by_id, NEW.rearmed_by_id)
            IS DISTINCT FROM ROW(OLD.inspected_by_id, OLD.rearmed_by_id) THEN
            RAISE EXCEPTION 'who inspected and rearmed an e-stop does not change'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (OLD.state || '>' || NEW.state) NOT IN ('TRIGGERED>RELEASED', 'RELEASED>TRIGGERED',
        'INSPECTED>TRIGGERED', 'RELEASED>INSPECTED', 'INSPECTED>REARMED') THEN
        RAISE EXCEPTION 'an e-stop goes from % not to %', OLD.state, NEW.state
            USING ERRCODE = 'restrict_violation';
    END IF;
    -- The door says for whom it works; a program that works for nobody takes no such step.
    IF NEW.state = 'INSPECTED' AND NEW.inspected_by_id::text IS DISTINCT FROM who
        OR NEW.state = 'REARMED' AND NEW.rearmed_by_id::text IS DISTINCT FROM who THEN
        RAISE EXCEPTION 'people inspect and rearm e-stops, each in their own name'
            USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'REARMED' AND ROW(NEW.inspected_by_id, NEW.inspected_at, NEW.cause)
        IS DISTINCT FROM ROW(OLD.inspected_by_id, OLD.inspected_at, OLD.cause) THEN
        RAISE EXCEPTION 'what was found does not change when an e-stop is rearmed'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""
TRIGGER = """
CREATE TRIGGER guard_estop BEFORE UPDATE OR DELETE ON shop_monitor.estop_events
    FOR EACH ROW EXECUTE FUNCTION shop_monitor.guard_estop()
"""

# In order of key: so they are locked.
REACH = """
CREATE FUNCTION shop_monitor.estop_machines(
    p_scope text, p_machine bigint, p_zone bigint, p_area bigint) RETURNS bigint[]
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF p_scope = 'machine' THEN
        RETURN ARRAY[p_machine];
    ELSIF p_scope = 'zone' THEN
        RETURN (SELECT coalesce(array_agg(m.id ORDER BY m.id), '{}') FROM machines m
            WHERE m.zone_id = p_zone AND (m.deleted_at IS NULL OR m.id = p_machine));
    END IF;
    RETURN (WITH RECURSIVE inside AS (
        SELECT a.id FROM areas a WHERE a.id = p_area
        UNION
        SELECT a.id FROM inside JOIN areas a ON a.parent_id = inside.id
    )
    SELECT coalesce(array_agg(m.id ORDER BY m.id), '{}') FROM machines m
        JOIN zones z ON z.id = m.zone_id
        WHERE z.area_id IN (SELECT id FROM inside)
        AND (m.deleted_at IS NULL OR m.id = p_machine));
END $$
"""

# As in 0002; a machine that it reached stays stopped, wherever people move it meanwhile.
IN_FORCE = """
CREATE OR REPLACE FUNCTION shop_monitor.estop_in_force(p_machine bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM estop_events e
        WHERE NOT e.is_history AND e.state <> 'REARMED' AND (
            e.machine_id = p_machine AND e.scope = 'machine'
            OR e.scope = 'zone' AND e.zone_id = (SELECT zone_id FROM machines WHERE id = p_machine)
            OR e.scope = 'area' AND (SELECT uid FROM areas WHERE id = e.area_id)
                = ANY(places_around((SELECT z.area_id FROM machines m
                    JOIN zones z ON z.id = m.zone_id WHERE m.id = p_machine)))%s));
END $$
"""
REACHED = """
            OR EXISTS (SELECT FROM estop_notices n
                WHERE n.estop_id = e.id AND n.machine_id = p_machine)"""

# As in 0003, and which ports an e-stop reaches now.
SETUP = """
CREATE OR REPLACE FUNCTION shop_monitor.node_setup(p_node bigint) RETURNS json
LANGUAGE sql STABLE AS $$
    SELECT json_build_object('enabled', n.enabled AND n.deleted_at IS NULL,
        'config_rev', n.config_rev, 'acl_rev', n.acl_rev, 'language', n.language,
        'heartbeat_s', n.heartbeat_s, 'queue_size', n.queue_size, 'state', n.state%s)
    FROM nodes n WHERE n.id = p_node
$$
"""
STOPPED = """,
        'estop_ports', (SELECT coalesce(json_agg(DISTINCT c.port), '[]') FROM estop_notices c
            JOIN estop_events e ON e.id = c.estop_id
            WHERE c.node_id = n.id AND NOT e.is_history AND e.state <> 'REARMED')"""


def run(forwards, backwards):
    return migrations.RunSQL(forwards, backwards, hints={"structural": True})


class Migration(migrations.Migration):
    dependencies = [("shopmonitor", "0020_estops_and_who_is_told")]

    operations = [
        SecureRows("EStopNotice", AT_MACHINE),
        SecureRows("EStopCheck", ANY),
        SecureRows("OnCallTurn", ANY),
        SecureRows("AlertWish", f"{ALL} OR {OWN}"),
        SecureRows("AlertDelivery", f"{ALL} OR {OWN}"),
        run(GUARD, "DROP FUNCTION shop_monitor.guard_estop()"),
        run(TRIGGER, "DROP TRIGGER guard_estop ON shop_monitor.estop_events"),
        run(REACH, "DROP FUNCTION shop_monitor.estop_machines(text, bigint, bigint, bigint)"),
        run(IN_FORCE % REACHED, IN_FORCE % ""),
        run(SETUP % STOPPED, SETUP % ""),
    ]
