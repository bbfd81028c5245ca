-- Reference (b): the whole swipe in one function of the database, as fast as we know how to write
-- it. It asks what the product asks, writes the same rows and judges in SQL; no JSON of facts, no
-- second language. It exists in the benchmark's own database only.
CREATE FUNCTION shop_monitor.whole_swipe(
    p_node bigint, p_kid text, p_nonce text, p_boot text, p_seq bigint, p_port int,
    p_digest text, p_swipe uuid) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
    v_now timestamptz := clock_timestamp();
    v_node record;
    v_received boolean;
    v_machine record;
    v_badge record;
    v_own record;
    v_count int;
    v_right boolean;
    v_blocked boolean;
    v_shared boolean;
    v_session uuid;
    v_offer record;
    v_decision text := 'granted';
    v_action text := 'none';
    v_reason text := 'ok';
BEGIN
    SET LOCAL lock_timeout = 1500;
    SET LOCAL statement_timeout = 1500;
    INSERT INTO node_nonces (node_id, nonce) VALUES (p_node, p_nonce) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN '{"code":"nonce_replayed"}';
    END IF;
    SELECT n.enabled AND n.deleted_at IS NULL AS enabled, n.node_id, n.config_rev, n.acl_rev,
            p.machine_id
        INTO v_node FROM nodes n JOIN node_keys k ON k.node_id = n.id
        JOIN node_ports p ON p.node_id = n.id AND p.port = p_port
        WHERE n.id = p_node AND k.kid = p_kid AND k.not_before <= v_now
        AND (k.not_after IS NULL OR k.not_after > v_now);
    IF NOT FOUND THEN
        RETURN '{"code":"key_expired"}';
    END IF;
    SELECT received @> p_seq INTO v_received FROM node_sequences
        WHERE node_id = p_node AND boot_id = p_boot FOR NO KEY UPDATE;
    IF v_received OR EXISTS (SELECT FROM badge_swipes WHERE swipe_id = p_swipe) THEN
        RETURN '{"code":"seq_reused"}';
    END IF;
    PERFORM FROM machine_live WHERE machine_id = v_node.machine_id FOR NO KEY UPDATE;
    SELECT m.id, m.uid, m.code, m.name, m.status, m.max_operators, m.min_level, m.deleted_at,
            m.qualification_id, m.allowed_from, m.allowed_until, m.zone_id, z.uid AS zone_uid,
            a.uid AS area_uid, a.parent_id, a.id AS area_id, a.time_zone,
            t.qualification_id AS type_qualification, t.one_machine_a_person,
            l.contact_unknown, l.pending_user_id, l.presence_until
        INTO v_machine FROM machines m JOIN machine_live l ON l.machine_id = m.id
        JOIN zones z ON z.id = m.zone_id JOIN areas a ON a.id = z.area_id
        LEFT JOIN machine_types t ON t.id = m.machine_type_id WHERE m.id = v_node.machine_id;
    SELECT b.id, b.state, b.issued_at, b.expires_at, b.last4, u.id AS user_id, u.uid AS user_uid,
            u.display_name AS person,
            u.active AND u.deleted_at IS NULL AND b.deleted_at IS NULL AS person_active
        INTO v_badge FROM badges b JOIN suite_users u ON u.id = b.user_id
        WHERE b.digest = p_digest;
    SELECT s.* INTO v_own FROM machine_sessions s
        WHERE s.machine_id = v_machine.id AND s.user_id = v_badge.user_id AND s.ended_at IS NULL;
    SELECT count(*) INTO v_count FROM machine_sessions s
        WHERE s.machine_id = v_machine.id AND s.ended_at IS NULL;
    SELECT o.job_number, o.operation_name, o.operation_uid INTO v_offer FROM work_offers o
        WHERE o.machine_id = v_machine.id AND NOT o.withdrawn ORDER BY o.rank, o.id LIMIT 1;

    IF NOT v_node.enabled THEN
        v_reason := 'node_disabled';
    ELSIF v_badge.id IS NULL THEN
        v_reason := 'badge_unknown';
    ELSIF v_own.id IS NOT NULL THEN
        v_action := 'session_ended';
    ELSIF v_badge.state NOT IN ('active', 'temporary') OR v_badge.issued_at > v_now THEN
        v_reason := 'badge_inactive';
    ELSIF v_badge.expires_at <= v_now THEN
        v_reason := 'badge_expired';
    ELSIF NOT v_badge.person_active THEN
        v_reason := 'user_inactive';
    ELSIF EXISTS (SELECT FROM estop_events e WHERE NOT e.is_history AND e.state <> 'REARMED'
            AND (e.machine_id = v_machine.id OR e.zone_id = v_machine.zone_id
                OR e.area_id IN (v_machine.area_id, v_machine.parent_id))) THEN
        v_reason := 'estop_active';
    ELSIF v_machine.contact_unknown THEN
        v_reason := 'machine_unavailable';
    ELSIF v_machine.deleted_at IS NOT NULL OR v_machine.status <> 'active' THEN
        v_reason := 'machine_inactive';
    ELSIF v_machine.allowed_from IS NOT NULL
            AND NOT (v_now AT TIME ZONE v_machine.time_zone)::time
                BETWEEN v_machine.allowed_from AND v_machine.allowed_until THEN
        v_reason := 'outside_hours';
    ELSE
        SELECT coalesce(bool_or(NOT p.block), false), coalesce(bool_or(p.block), false),
                coalesce(bool_or(p.shared), false) INTO v_right, v_blocked, v_shared
            FROM (
                SELECT * FROM suite_permissions WHERE user_id = v_badge.user_id
                UNION ALL
                SELECT g.* FROM suite_group_members b JOIN suite_groups s ON s.id = b.group_id
                    JOIN suite_permissions g ON g.group_id = b.group_id
                    WHERE b.user_id = v_badge.user_id AND s.deleted_at IS NULL) p
            WHERE p.deleted_at IS NULL AND p.app_context IN ('', 'shop_monitor')
            AND p.permission_level IN ('operate', 'lead')
            AND coalesce(p.valid_from <= v_now, true) AND coalesce(p.valid_until > v_now, true)
            AND (p.resource_type = '*' OR coalesce(p.resource_uid, v_machine.uid)
                IN (v_machine.uid, v_machine.zone_uid, v_machine.area_uid));
        IF v_blocked THEN
            v_reason := 'blocked';
        ELSIF NOT v_right THEN
            v_reason := 'no_permission';
        ELSIF EXISTS (
                SELECT FROM unnest(ARRAY[v_machine.qualification_id, v_machine.type_qualification])
                    AS needed(id)
                WHERE needed.id IS NOT NULL AND NOT EXISTS (
                    SELECT FROM user_qualifications h WHERE h.user_id = v_badge.user_id
                    AND h.qualification_id = needed.id AND h.deleted_at IS NULL
                    AND h.valid_from <= v_now AND coalesce(h.valid_until > v_now, true))) THEN
            v_reason := 'qualification_missing';
        ELSIF v_count >= v_machine.max_operators THEN
            v_reason := 'machine_full';
        ELSIF v_count > 0 AND NOT v_shared THEN
            v_reason := 'single_user_only';
        ELSE
            v_action := 'session_started';
        END IF;
    END IF;

    INSERT INTO node_sequences (node_id, boot_id, received)
        VALUES (p_node, p_boot, int8multirange(int8range(p_seq, p_seq + 1)))
        ON CONFLICT (node_id, boot_id) DO UPDATE
        SET received = node_sequences.received + excluded.received;
    IF v_action = 'session_started' THEN
        INSERT INTO machine_sessions (uid, machine_id, user_id, badge_id, node_id, person_name,
                machine_code, started_at, machine_from, shared, may_lead, is_lead, start_swipe,
                operation_uid)
            VALUES (gen_random_uuid(), v_machine.id, v_badge.user_id, v_badge.id, p_node,
                v_badge.person, v_machine.code, v_now,
                greatest(v_now, v_machine.presence_until), v_shared, false, false, p_swipe,
                v_offer.operation_uid)
            RETURNING uid INTO v_session;
        UPDATE machine_live SET head_count = head_count + 1, pending_user_id = NULL,
            pending_swipe = NULL, pending_until = NULL WHERE machine_id = v_machine.id;
    ELSIF v_action = 'session_ended' THEN
        v_session := v_own.uid;
        UPDATE machine_sessions SET ended_at = greatest(v_now, started_at), end_reason = 'swipe',
            end_swipe = p_swipe, is_lead = false WHERE id = v_own.id;
        UPDATE machine_live SET head_count = greatest(head_count - 1, 0),
            presence_until = greatest(presence_until, v_now),
            lead_session = CASE WHEN lead_session = v_session THEN NULL ELSE lead_session END
            WHERE machine_id = v_machine.id;
    ELSE
        v_decision := 'refused';
    END IF;
    IF v_action <> 'session_started' THEN
        INSERT INTO machine_logs (kind, machine_id, machine_code, user_id, person_name, node_id,
                node_name, session_uid, data, occurred_at)
            VALUES (CASE v_decision WHEN 'refused' THEN 'refused' ELSE 'session_ended' END,
                v_machine.id, v_machine.code, v_badge.user_id, coalesce(v_badge.person, ''),
                p_node, v_node.node_id, v_session,
                jsonb_build_object('reason', v_reason, 'last4', v_badge.last4), v_now);
    END IF;
    IF v_action <> 'none' THEN
        INSERT INTO sync_events (event_id, lane, event_type, resource_type, resource_id,
                source_app, target_app, payload)
            VALUES (gen_random_uuid(), abs(hashtext(v_session::text)) % 8,
                CASE v_action WHEN 'session_started' THEN 'machine.session_started'
                    ELSE 'machine.session_ended' END,
                'machine_session', v_session, 'shop_monitor', 'shop_tracker',
                jsonb_build_object('uid', v_session, 'occurred_at', v_now, 'machine',
                    v_machine.uid, 'user', v_badge.user_uid, 'operation', v_offer.operation_uid));
    END IF;
    INSERT INTO badge_swipes (swipe_id, node_id, port, machine_id, badge_id, user_id, tag_digest,
            last4, decision, action, reason, needs, has, session_uid, is_lead, offline, boot_id,
            seq, occurred_at, clock)
        VALUES (p_swipe, p_node, p_port, v_machine.id, v_badge.id, v_badge.user_id, p_digest,
            coalesce(v_badge.last4, ''), v_decision, v_action, v_reason, '[]', '[]', v_session,
            false, false, p_boot, p_seq, v_now, 'estimated');
    INSERT INTO floor_events (event_type, node_id, machine_id, boot_id, seq, data, offline, clock,
            occurred_at)
        VALUES ('swipe', p_node, v_machine.id, p_boot, p_seq, jsonb_build_object('swipe_id',
            p_swipe, 'decision', v_decision, 'action', v_action, 'reason', v_reason), false,
            'estimated', v_now);
    RETURN json_build_object('decision', v_decision, 'action', v_action, 'reason', v_reason,
        'session_id', v_session, 'person', v_badge.person, 'machine', v_machine.code,
        'job', v_offer.job_number, 'config_rev', v_node.config_rev, 'acl_rev', v_node.acl_rev)::text;
END $$;
