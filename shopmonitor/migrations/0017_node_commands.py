"""Commands to nodes, and node_facts with those that wait."""

import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


WITH_COMMANDS = """
CREATE OR REPLACE FUNCTION shop_monitor.node_facts(
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
        'ports', node_ports_of(p_node),
        'commands', (SELECT coalesce(json_agg(json_build_object('id', c.uid, 'type', c.kind,
                'args', c.args, 'expires_at', floor(extract(epoch FROM c.expires_at))::bigint)
                ORDER BY c.id), '[]')
            FROM node_commands c WHERE c.node_id = p_node AND c.state = 'waiting'
            AND c.expires_at > clock_timestamp()))::text;
END $$
"""

BEFORE = """
CREATE OR REPLACE FUNCTION shop_monitor.node_facts(
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


class Migration(migrations.Migration):

    dependencies = [
        ('shopmonitor', '0016_offline_lists'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='NodeCommand',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('kind', models.CharField(choices=[('identify', 'Show itself'), ('lock_when_idle', 'Lock when nobody is there'), ('unlock', 'Unlock'), ('reboot_when_idle', 'Start anew when nobody is there'), ('resync', 'Fetch settings, list and time anew'), ('outputs', 'Switch outputs off')], max_length=24, verbose_name='command')),
                ('args', models.JSONField(blank=True, default=dict, verbose_name='particulars')),
                ('state', models.CharField(choices=[('waiting', 'Waits for the node'), ('done', 'Done'), ('failed', 'Failed'), ('expired', 'Nobody heard it in time')], default='waiting', max_length=16, verbose_name='state')),
                ('detail', models.CharField(blank=True, default='', max_length=200, verbose_name='answer')),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='asked')),
                ('expires_at', models.DateTimeField(verbose_name='good until')),
                ('told_at', models.DateTimeField(blank=True, null=True, verbose_name='first told')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='answered')),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                ('node', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='commands', to='shopmonitor.node', verbose_name='node')),
            ],
            options={
                'verbose_name': 'command',
                'verbose_name_plural': 'commands',
                'db_table': 'node_commands',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['node', '-asked_at'], name='monitor_commands_of_node'), models.Index(fields=['-asked_at', '-id'], name='monitor_commands_newest'), models.Index(condition=models.Q(('state', 'waiting')), fields=['node'], name='monitor_commands_waiting')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['identify', 'lock_when_idle', 'unlock', 'reboot_when_idle', 'resync', 'outputs'])), name='monitor_command_kind'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'done', 'failed', 'expired'])), name='monitor_command_state')],
            },
        ),
        migrations.RunSQL(WITH_COMMANDS, BEFORE, hints={"structural": True}),
    ]
