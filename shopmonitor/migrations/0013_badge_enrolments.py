"""Readers that wait for a badge, and the swipe that asks for one of them in the same question."""

import uuid

import django.contrib.postgres.functions
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.db.policies import ALL, SecureRows

# As in 0002, and between its lines what is new.
FUNCTION = """
CREATE OR REPLACE FUNCTION shop_monitor.swipe_facts(
    p_node bigint, p_kid text, p_nonce text, p_boot text, p_seq bigint, p_port int,
    p_digest text, p_swipe uuid) RETURNS text
LANGUAGE plpgsql VOLATILE AS $$
DECLARE
    v_node json;
    v_received boolean;
    v_repeat json;
    v_machine bigint;%(declared)s
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
%(place)s
    SELECT json_build_object('machine', w.machine_id, 'decision', w.decision,
            'action', w.action, 'reason', w.reason, 'needs', w.needs, 'has', w.has,
            'session_uid', w.session_uid, 'is_lead', w.is_lead,
            'person', (SELECT display_name FROM suite_users u WHERE u.id = w.user_id))
        INTO v_repeat FROM badge_swipes w WHERE w.swipe_id = p_swipe;%(repeated)s
    RETURN json_build_object('nonce_fresh', true, 'node', v_node,
        'seq_received', v_received, 'repeat', v_repeat,%(told)s
        'situation', CASE WHEN v_machine IS NULL THEN NULL
            ELSE machine_situation(v_machine, p_digest) END)::text;
END $$
"""

BEFORE = {
    "declared": "",
    "place": """    SELECT machine_id INTO v_machine FROM node_ports WHERE node_id = p_node AND port = p_port;""",
    "repeated": "",
    "told": "",
}
AFTER = {
    "declared": """
    v_enrolment json;
    v_enrolled boolean := false;""",
    # One statement: what an ordinary swipe asks is not more than it was.
    "place": """    SELECT INTO v_machine, v_enrolment
        (SELECT n.machine_id FROM node_ports n
            WHERE n.node_id = p_node AND n.port = p_port) AS machine_id,
        (SELECT json_build_object('id', e.id, 'until', e.until) FROM badge_enrolments e
            WHERE e.node_id = p_node AND e.state = 'waiting'
            AND coalesce(e.port, p_port) = p_port) AS enrolment;""",
    # At a port without a machine a swipe leaves no row but this one.
    "repeated": """
    IF v_machine IS NULL THEN
        SELECT EXISTS (SELECT FROM badge_enrolments e WHERE e.swipe_id = p_swipe) INTO v_enrolled;
    END IF;""",
    "told": """
        'enrolment', v_enrolment, 'enrolled', v_enrolled,""",
}


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0030_sealed_tag_opened"),
        ("shopmonitor", "0012_policies_without_a_call"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BadgeEnrolment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(),
                        default=uuid.uuid4,
                        editable=False,
                        unique=True,
                        verbose_name="id",
                    ),
                ),
                (
                    "port",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="port"),
                ),
                (
                    "expires_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="expires"),
                ),
                (
                    "replaces_uid",
                    models.UUIDField(blank=True, null=True, verbose_name="replaces"),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked for")),
                ("until", models.DateTimeField(verbose_name="until")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for a badge"),
                            ("read", "Badge read"),
                            ("issued", "Issued"),
                            ("taken", "Belongs to somebody"),
                            ("expired", "Expired"),
                            ("cancelled", "Cancelled"),
                        ],
                        db_default="waiting",
                        default="waiting",
                        max_length=16,
                        verbose_name="state",
                    ),
                ),
                ("swipe_id", models.UUIDField(blank=True, null=True, verbose_name="swipe")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="read")),
                (
                    "last4",
                    models.CharField(
                        db_default="", default="", max_length=4, verbose_name="last four digits"
                    ),
                ),
                (
                    "tag_encrypted",
                    models.TextField(
                        db_default="", default="", editable=False, verbose_name="sealed tag"
                    ),
                ),
                ("badge_uid", models.UUIDField(blank=True, null=True, verbose_name="badge")),
                (
                    "asked_by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="asked_enrolments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked for by",
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="badge_enrolments",
                        to="shopmonitor.node",
                        verbose_name="node",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="badge_enrolments",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "badge enrolment",
                "verbose_name_plural": "badge enrolments",
                "db_table": "badge_enrolments",
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["waiting", "read", "issued", "taken", "expired", "cancelled"],
                            )
                        ),
                        name="monitor_enrolment_state",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "waiting")),
                        fields=("node",),
                        name="monitor_enrolment_waits_once",
                    ),
                    models.UniqueConstraint(
                        fields=("swipe_id",), name="monitor_enrolment_of_swipe"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tag_encrypted", ""), ("state", "read"), _connector="OR"
                        ),
                        name="monitor_enrolment_seal_goes",
                    ),
                ],
            },
        ),
        SecureRows("BadgeEnrolment", ALL),
        migrations.RunSQL(FUNCTION % AFTER, FUNCTION % BEFORE, hints={"structural": True}),
    ]
