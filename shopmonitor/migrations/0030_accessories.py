"""Accessories and loudspeakers of nodes, lines of their logs; interlocks in what a swipe is judged by."""

import django.contrib.postgres.functions
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models

STOPPED = """
CREATE FUNCTION shop_monitor.accessory_is_stopped(p_accessory bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT CASE WHEN a.machine_id IS NOT NULL THEN estop_in_force(a.machine_id)
        -- What belongs to no machine stops with those that its node watches, and with its place.
        ELSE EXISTS (SELECT FROM estop_events e WHERE NOT e.is_history AND e.state <> 'REARMED'
            AND (EXISTS (SELECT FROM estop_notices c
                    WHERE c.estop_id = e.id AND c.node_id = a.node_id)
                OR e.scope = 'zone' AND e.zone_id = n.zone_id
                OR e.scope = 'area' AND (SELECT uid FROM areas WHERE id = e.area_id)
                    = ANY(places_around(coalesce(n.area_id,
                        (SELECT area_id FROM zones WHERE id = n.zone_id))))))
        END
        FROM accessory_io a JOIN nodes n ON n.id = a.node_id WHERE a.id = p_accessory);
END $$
"""

# Which interlocks are not known to be closed; of a node that is not heard nothing is known.
OPEN = """
CREATE FUNCTION shop_monitor.open_interlocks(p_machine bigint) RETURNS json
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT coalesce(json_agg(a.name ORDER BY a.name), '[]')
        FROM accessory_io a JOIN nodes n ON n.id = a.node_id
        WHERE a.machine_id = p_machine AND a.role = 'interlock' AND a.active
        AND a.deleted_at IS NULL AND NOT (a.is_on IS TRUE AND n.state = 'online'
            AND a.is_on_since + a.activation_delay_s * interval '1 second'
                <= clock_timestamp()));
END $$
"""

# The function of 0002 goes on as it is, with one more fact in the statement that reads the others.
FACT = "'contact_unknown', l.contact_unknown,"
MORE = FACT + " 'interlocks', open_interlocks(m.id),"
EXCHANGE = """
DO $do$
DECLARE
    v_text text := pg_get_functiondef('shop_monitor.machine_situation(bigint, text)'::regprocedure);
BEGIN
    IF strpos(v_text, $a${before}$a$) = 0 THEN
        RAISE EXCEPTION 'machine_situation is not as this migration knows it';
    END IF;
    EXECUTE replace(v_text, $a${before}$a$, $a${after}$a$);
END $do$
"""


def run(forwards, backwards):
    return migrations.RunSQL(forwards, backwards, hints={"structural": True})


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0036_stop_reasons'),
        ('shopmonitor', '0029_machine_sources'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessoryIO',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('created_at', models.DateTimeField(auto_now_add=True, db_default=django.db.models.functions.datetime.Now(), verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, db_default=django.db.models.functions.datetime.Now(), verbose_name='changed')),
                ('revision', models.PositiveIntegerField(db_default=1, default=1, editable=False, verbose_name='revision')),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='deleted')),
                ('name', models.CharField(help_text='People read it at the reader: keep it short.', max_length=64, verbose_name='name')),
                ('description', models.CharField(blank=True, default='', max_length=255, verbose_name='description')),
                ('io_type', models.CharField(choices=[('input', 'Input'), ('output', 'Output')], max_length=16, verbose_name='direction')),
                ('io_number', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(99)], verbose_name='number at the node')),
                ('role', models.CharField(choices=[('signal', 'Input: shown only'), ('interlock', 'Input: must be closed for a badge to be let in'), ('session', 'Output: on while somebody is at the machine'), ('manual', 'Output: switched by people')], max_length=16, verbose_name='is for')),
                ('activation_delay_s', models.PositiveIntegerField(default=0, help_text='Output: so long after somebody has come. Input: it must be closed so long to count.', validators=[django.core.validators.MaxValueValidator(86400)], verbose_name='on after (s)')),
                ('deactivation_delay_s', models.PositiveIntegerField(default=0, help_text='Output: it runs on so long after the last has left. Input: it may be open so long while somebody works before an alert says so.', validators=[django.core.validators.MaxValueValidator(86400)], verbose_name='off after (s)')),
                ('active', models.BooleanField(default=True, help_text='Out of use it hinders and switches nothing.', verbose_name='in use')),
                ('is_on', models.BooleanField(editable=False, null=True, verbose_name='the node says')),
                ('is_on_since', models.DateTimeField(editable=False, null=True, verbose_name='so since')),
                ('told_at', models.DateTimeField(editable=False, null=True, verbose_name='last told')),
                ('wanted_on', models.BooleanField(editable=False, null=True, verbose_name='shall be on')),
                ('wanted_since', models.DateTimeField(editable=False, null=True, verbose_name='shall be so since')),
            ],
            options={
                'verbose_name': 'accessory',
                'verbose_name_plural': 'accessories',
                'db_table': 'accessory_io',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='BluetoothDevice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('created_at', models.DateTimeField(auto_now_add=True, db_default=django.db.models.functions.datetime.Now(), verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, db_default=django.db.models.functions.datetime.Now(), verbose_name='changed')),
                ('revision', models.PositiveIntegerField(db_default=1, default=1, editable=False, verbose_name='revision')),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='deleted')),
                ('name', models.CharField(max_length=64, verbose_name='name')),
                ('mac_address', models.CharField(max_length=17, validators=[django.core.validators.RegexValidator('\\A([0-9A-F]{2}:){5}[0-9A-F]{2}\\Z', 'Six pairs of hex digits in capitals with colons, such as 0C:A6:94:12:34:56.')], verbose_name='address')),
                ('volume', models.PositiveSmallIntegerField(default=60, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='volume (%)')),
                ('active', models.BooleanField(default=True, help_text='Out of use nothing is announced on it.', verbose_name='in use')),
                ('status', models.CharField(choices=[('found', 'Found'), ('pairing', 'Pairing'), ('paired', 'Paired'), ('connected', 'Connected'), ('disconnected', 'Not connected'), ('failed', 'Failed')], default='disconnected', editable=False, max_length=16, verbose_name='the node says')),
                ('is_paired', models.BooleanField(default=False, editable=False, verbose_name='paired')),
                ('last_connected_at', models.DateTimeField(editable=False, null=True, verbose_name='last connected')),
                ('told_at', models.DateTimeField(editable=False, null=True, verbose_name='last told')),
                ('detail', models.CharField(default='', editable=False, max_length=200, verbose_name='answer')),
            ],
            options={
                'verbose_name': 'Bluetooth device',
                'verbose_name_plural': 'Bluetooth devices',
                'db_table': 'bluetooth_devices',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='NodeLogLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=[('debug', 'Detail'), ('info', 'Information'), ('warning', 'Warning'), ('error', 'Error')], max_length=16, verbose_name='level')),
                ('text', models.CharField(max_length=200, verbose_name='text')),
                ('occurred_at', models.DateTimeField(verbose_name='when')),
                ('received_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='received')),
            ],
            options={
                'verbose_name': 'log line of a node',
                'verbose_name_plural': 'log lines of nodes',
                'db_table': 'node_log_lines',
                'ordering': ['-pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='alert',
            name='monitor_alert_kind',
        ),
        migrations.RemoveConstraint(
            model_name='alertpause',
            name='monitor_pause_kind',
        ),
        migrations.RemoveConstraint(
            model_name='alertstep',
            name='monitor_step_kind',
        ),
        migrations.RemoveConstraint(
            model_name='floorevent',
            name='monitor_floor_event_type',
        ),
        migrations.RemoveConstraint(
            model_name='nodecommand',
            name='monitor_command_kind',
        ),
        migrations.AlterField(
            model_name='alert',
            name='kind',
            field=models.CharField(choices=[('event_failed', 'An event failed'), ('webhook_off', 'A webhook was switched off'), ('clock_jump', 'Clock of a node is off'), ('lead_missing', 'Nobody leads'), ('offline_grant', 'Granted offline without a right'), ('node_silent', 'Node is silent'), ('fleet_silent', 'Many nodes are silent'), ('node_behind', 'Node does not follow'), ('node_trouble', 'Node is not well'), ('badge_twice', 'One badge at two places'), ('unknown_tags', 'Many unknown badges'), ('interlock', 'An interlock is open'), ('counter_back', 'A counter of a node runs backwards'), ('estop', 'E-stop'), ('estop_unconfirmed', 'Nodes do not confirm an e-stop'), ('estop_check', 'E-stop check is due'), ('own_right', 'Gave themselves a right'), ('backup', 'Backups are in trouble'), ('copy', 'A copy of core does not follow')], max_length=24, verbose_name='what'),
        ),
        migrations.AlterField(
            model_name='alertpause',
            name='kind',
            field=models.CharField(blank=True, choices=[('event_failed', 'An event failed'), ('webhook_off', 'A webhook was switched off'), ('clock_jump', 'Clock of a node is off'), ('lead_missing', 'Nobody leads'), ('offline_grant', 'Granted offline without a right'), ('node_silent', 'Node is silent'), ('fleet_silent', 'Many nodes are silent'), ('node_behind', 'Node does not follow'), ('node_trouble', 'Node is not well'), ('badge_twice', 'One badge at two places'), ('unknown_tags', 'Many unknown badges'), ('interlock', 'An interlock is open'), ('counter_back', 'A counter of a node runs backwards'), ('estop', 'E-stop'), ('estop_unconfirmed', 'Nodes do not confirm an e-stop'), ('estop_check', 'E-stop check is due'), ('own_right', 'Gave themselves a right'), ('backup', 'Backups are in trouble'), ('copy', 'A copy of core does not follow')], default='', help_text='Empty: alerts of every kind. E-stops are never held back.', max_length=24, verbose_name='what'),
        ),
        migrations.AlterField(
            model_name='alertstep',
            name='kind',
            field=models.CharField(blank=True, choices=[('event_failed', 'An event failed'), ('webhook_off', 'A webhook was switched off'), ('clock_jump', 'Clock of a node is off'), ('lead_missing', 'Nobody leads'), ('offline_grant', 'Granted offline without a right'), ('node_silent', 'Node is silent'), ('fleet_silent', 'Many nodes are silent'), ('node_behind', 'Node does not follow'), ('node_trouble', 'Node is not well'), ('badge_twice', 'One badge at two places'), ('unknown_tags', 'Many unknown badges'), ('interlock', 'An interlock is open'), ('counter_back', 'A counter of a node runs backwards'), ('estop', 'E-stop'), ('estop_unconfirmed', 'Nodes do not confirm an e-stop'), ('estop_check', 'E-stop check is due'), ('own_right', 'Gave themselves a right'), ('backup', 'Backups are in trouble'), ('copy', 'A copy of core does not follow')], default='', help_text='Empty: alerts of every kind.', max_length=24, verbose_name='what'),
        ),
        migrations.AlterField(
            model_name='floorevent',
            name='event_type',
            field=models.CharField(choices=[('swipe', 'Swipe'), ('state', 'State'), ('count', 'Count'), ('reading', 'Reading'), ('estop', 'E-stop'), ('session_end', 'Session end'), ('io', 'Accessory'), ('audio', 'Loudspeaker')], max_length=16, verbose_name='what'),
        ),
        migrations.AlterField(
            model_name='nodecommand',
            name='kind',
            field=models.CharField(choices=[('identify', 'Show itself'), ('lock_when_idle', 'Lock when nobody is there'), ('unlock', 'Unlock'), ('reboot_when_idle', 'Start anew when nobody is there'), ('resync', 'Fetch settings, list and time anew'), ('outputs', 'Switch an output'), ('show', 'Show a text'), ('announce', 'Announce'), ('bluetooth', 'See to Bluetooth')], max_length=24, verbose_name='command'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['event_failed', 'webhook_off', 'clock_jump', 'lead_missing', 'offline_grant', 'node_silent', 'fleet_silent', 'node_behind', 'node_trouble', 'badge_twice', 'unknown_tags', 'interlock', 'counter_back', 'estop', 'estop_unconfirmed', 'estop_check', 'own_right', 'backup', 'copy'])), name='monitor_alert_kind'),
        ),
        migrations.AddConstraint(
            model_name='alertpause',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['', 'event_failed', 'webhook_off', 'clock_jump', 'lead_missing', 'offline_grant', 'node_silent', 'fleet_silent', 'node_behind', 'node_trouble', 'badge_twice', 'unknown_tags', 'interlock', 'counter_back', 'estop', 'estop_unconfirmed', 'estop_check', 'own_right', 'backup', 'copy'])), name='monitor_pause_kind'),
        ),
        migrations.AddConstraint(
            model_name='alertstep',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['', 'event_failed', 'webhook_off', 'clock_jump', 'lead_missing', 'offline_grant', 'node_silent', 'fleet_silent', 'node_behind', 'node_trouble', 'badge_twice', 'unknown_tags', 'interlock', 'counter_back', 'estop', 'estop_unconfirmed', 'estop_check', 'own_right', 'backup', 'copy'])), name='monitor_step_kind'),
        ),
        migrations.AddConstraint(
            model_name='floorevent',
            constraint=models.CheckConstraint(condition=models.Q(('event_type__in', ['swipe', 'state', 'count', 'reading', 'estop', 'session_end', 'io', 'audio'])), name='monitor_floor_event_type'),
        ),
        migrations.AddConstraint(
            model_name='nodecommand',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['identify', 'lock_when_idle', 'unlock', 'reboot_when_idle', 'resync', 'outputs', 'show', 'announce', 'bluetooth'])), name='monitor_command_kind'),
        ),
        migrations.AddField(
            model_name='accessoryio',
            name='machine',
            field=models.ForeignKey(blank=True, help_text='May be left empty for what belongs to no single machine.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accessories', to='core.machine', verbose_name='machine'),
        ),
        migrations.AddField(
            model_name='accessoryio',
            name='node',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accessories', to='shopmonitor.node', verbose_name='node'),
        ),
        migrations.AddField(
            model_name='bluetoothdevice',
            name='node',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bluetooth_devices', to='shopmonitor.node', verbose_name='node'),
        ),
        migrations.AddField(
            model_name='nodelogline',
            name='node',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='log_lines', to='shopmonitor.node', verbose_name='node'),
        ),
        migrations.AddConstraint(
            model_name='accessoryio',
            constraint=models.UniqueConstraint(condition=models.Q(('deleted_at__isnull', True)), fields=('node', 'io_type', 'io_number'), name='monitor_accessory_once'),
        ),
        migrations.AddConstraint(
            model_name='accessoryio',
            constraint=models.CheckConstraint(condition=models.Q(('io_type__in', ['input', 'output'])), name='monitor_accessory_io_type'),
        ),
        migrations.AddConstraint(
            model_name='accessoryio',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['signal', 'interlock', 'session', 'manual'])), name='monitor_accessory_role'),
        ),
        migrations.AddConstraint(
            model_name='accessoryio',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('io_type', 'input'), ('role__in', ('signal', 'interlock'))), models.Q(('io_type', 'output'), ('role__in', ('session', 'manual'))), _connector='OR'), name='monitor_accessory_role_fits'),
        ),
        migrations.AddConstraint(
            model_name='accessoryio',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['signal', 'manual']), ('machine__isnull', False), _connector='OR'), name='monitor_accessory_has_machine'),
        ),
        migrations.AddConstraint(
            model_name='bluetoothdevice',
            constraint=models.UniqueConstraint(condition=models.Q(('deleted_at__isnull', True)), fields=('mac_address',), name='monitor_bluetooth_once'),
        ),
        migrations.AddConstraint(
            model_name='bluetoothdevice',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['found', 'pairing', 'paired', 'connected', 'disconnected', 'failed'])), name='monitor_bluetooth_status'),
        ),
        migrations.AddIndex(
            model_name='nodelogline',
            index=models.Index(fields=['node', '-id'], name='monitor_log_of_node'),
        ),
        migrations.AddConstraint(
            model_name='nodelogline',
            constraint=models.CheckConstraint(condition=models.Q(('level__in', ['debug', 'info', 'warning', 'error'])), name='monitor_log_level'),
        ),
        run(STOPPED, "DROP FUNCTION shop_monitor.accessory_is_stopped(bigint)"),
        run(OPEN, "DROP FUNCTION shop_monitor.open_interlocks(bigint)"),
        run(EXCHANGE.format(before=FACT, after=MORE), EXCHANGE.format(before=MORE, after=FACT)),
    ]
