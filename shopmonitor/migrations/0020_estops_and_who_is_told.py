"""How far e-stops reach and who confirmed, checks that fall due; who is told of alerts, and how."""

import django.contrib.postgres.functions
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0034_rights_of_area_administrators'),
        ('shopmonitor', '0019_pending_nodes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AlertDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('channel', models.CharField(choices=[('mail', 'E-mail'), ('screen', 'Screen')], max_length=16, verbose_name='channel')),
                ('summary_of', models.DateField(blank=True, null=True, verbose_name='summary of')),
                ('state', models.CharField(choices=[('pending', 'Waiting'), ('sent', 'Sent'), ('failed', 'Failed'), ('held_back', 'Held back')], db_default='pending', default='pending', max_length=16, verbose_name='state')),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='attempts')),
                ('next_attempt_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='next attempt')),
                ('error', models.CharField(blank=True, db_default='', default='', max_length=300, verbose_name='error')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='created')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
            ],
            options={
                'verbose_name': 'telling of an alert',
                'verbose_name_plural': 'tellings of alerts',
                'db_table': 'alert_deliveries',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='AlertPause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('kind', models.CharField(blank=True, choices=[('event_failed', 'An event failed'), ('webhook_off', 'A webhook was switched off'), ('clock_jump', 'Clock of a node is off'), ('lead_missing', 'Nobody leads'), ('offline_grant', 'Granted offline without a right'), ('node_silent', 'Node is silent'), ('fleet_silent', 'Many nodes are silent'), ('node_behind', 'Node does not follow'), ('node_trouble', 'Node is not well'), ('badge_twice', 'One badge at two places'), ('unknown_tags', 'Many unknown badges'), ('counter_back', 'A counter of a node runs backwards'), ('estop', 'E-stop'), ('estop_unconfirmed', 'Nodes do not confirm an e-stop'), ('estop_check', 'E-stop check is due'), ('own_right', 'Gave themselves a right'), ('backup', 'Backups are in trouble'), ('copy', 'A copy of core does not follow')], default='', help_text='Empty: alerts of every kind. E-stops are never held back.', max_length=24, verbose_name='what')),
                ('begins_at', models.DateTimeField(verbose_name='from')),
                ('ends_at', models.DateTimeField(verbose_name='until')),
            ],
            options={
                'verbose_name': 'pause of alerts',
                'verbose_name_plural': 'pauses of alerts',
                'db_table': 'alert_pauses',
                'ordering': ['-begins_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='AlertStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('after_min', models.PositiveIntegerField(default=0, help_text='Minutes since it opened, unless somebody acknowledged it meanwhile.', validators=[django.core.validators.MaxValueValidator(10080)], verbose_name='after (min)')),
                ('audience', models.CharField(choices=[('lead', 'Who leads at the machine now'), ('zone', 'Who may lead or maintain in the zone'), ('area', 'Who may lead or maintain in the area'), ('on_call', 'Everyone on call'), ('administrators', 'Administrators')], max_length=16, verbose_name='tells')),
                ('severity', models.CharField(choices=[('info', 'Information'), ('warning', 'Warning'), ('critical', 'Critical')], default='warning', max_length=16, verbose_name='from severity')),
                ('kind', models.CharField(blank=True, choices=[('event_failed', 'An event failed'), ('webhook_off', 'A webhook was switched off'), ('clock_jump', 'Clock of a node is off'), ('lead_missing', 'Nobody leads'), ('offline_grant', 'Granted offline without a right'), ('node_silent', 'Node is silent'), ('fleet_silent', 'Many nodes are silent'), ('node_behind', 'Node does not follow'), ('node_trouble', 'Node is not well'), ('badge_twice', 'One badge at two places'), ('unknown_tags', 'Many unknown badges'), ('counter_back', 'A counter of a node runs backwards'), ('estop', 'E-stop'), ('estop_unconfirmed', 'Nodes do not confirm an e-stop'), ('estop_check', 'E-stop check is due'), ('own_right', 'Gave themselves a right'), ('backup', 'Backups are in trouble'), ('copy', 'A copy of core does not follow')], default='', help_text='Empty: alerts of every kind.', max_length=24, verbose_name='what')),
                ('by_mail', models.BooleanField(default=True, verbose_name='by e-mail')),
                ('by_screen', models.BooleanField(default=True, verbose_name='on the screen')),
                ('by_webhook', models.BooleanField(default=False, verbose_name='by webhook')),
            ],
            options={
                'verbose_name': 'escalation step',
                'verbose_name_plural': 'escalation steps',
                'db_table': 'alert_steps',
                'ordering': ['after_min', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='AlertWish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('by_mail', models.BooleanField(default=True, verbose_name='by e-mail')),
                ('by_screen', models.BooleanField(default=True, verbose_name='on the screen')),
                ('severity', models.CharField(choices=[('info', 'Information'), ('warning', 'Warning'), ('critical', 'Critical')], default='info', max_length=16, verbose_name='from severity')),
                ('quiet_from', models.TimeField(blank=True, null=True, verbose_name='quiet from')),
                ('quiet_until', models.TimeField(blank=True, help_text='No e-mail between them but of critical alerts; it is sent afterwards.', null=True, verbose_name='quiet until')),
                ('summary_at', models.TimeField(blank=True, help_text='Empty: no summary by e-mail.', null=True, verbose_name='summary each day at')),
            ],
            options={
                'verbose_name': 'wish about alerts',
                'verbose_name_plural': 'wishes about alerts',
                'db_table': 'alert_wishes',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='EStopCause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('text', models.CharField(max_length=100, unique=True, verbose_name='cause')),
                ('position', models.PositiveSmallIntegerField(default=100, verbose_name='position')),
            ],
            options={
                'verbose_name': 'cause of e-stops',
                'verbose_name_plural': 'causes of e-stops',
                'db_table': 'estop_causes',
                'ordering': ['position', 'text'],
            },
        ),
        migrations.CreateModel(
            name='EStopCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('name', models.CharField(max_length=64, unique=True, verbose_name='name')),
                ('kind', models.CharField(choices=[('drill', 'Drill'), ('test', 'Function test')], default='test', max_length=16, verbose_name='kind')),
                ('port', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='port')),
                ('every_days', models.PositiveSmallIntegerField(default=365, validators=[django.core.validators.MinValueValidator(1)], verbose_name='every (days)')),
                ('due_on', models.DateField(verbose_name='due')),
                ('done_on', models.DateField(blank=True, editable=False, null=True, verbose_name='done last')),
                ('announced_until', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='announced until')),
            ],
            options={
                'verbose_name': 'e-stop check',
                'verbose_name_plural': 'e-stop checks',
                'db_table': 'estop_checks',
                'ordering': ['due_on', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='EStopNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('port', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='port')),
                ('asked_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='to be told since')),
                ('answer_by', models.DateTimeField(verbose_name='to confirm by')),
                ('told_at', models.DateTimeField(blank=True, null=True, verbose_name='told')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='confirmed')),
                ('overdue_at', models.DateTimeField(blank=True, null=True, verbose_name='no answer')),
            ],
            options={
                'verbose_name': 'confirmation of an e-stop',
                'verbose_name_plural': 'confirmations of e-stops',
                'db_table': 'estop_notices',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='OnCallTurn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('begins_at', models.DateTimeField(verbose_name='from')),
                ('ends_at', models.DateTimeField(verbose_name='until')),
            ],
            options={
                'verbose_name': 'turn on call',
                'verbose_name_plural': 'turns on call',
                'db_table': 'on_call_turns',
                'ordering': ['-begins_at', '-pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='alert',
            name='monitor_alert_kind',
        ),
        migrations.AddField(
            model_name='alert',
            name='raised_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), editable=False, verbose_name='raised'),
        ),
        migrations.AddField(
            model_name='alert',
            name='told_min',
            field=models.IntegerField(db_default=-1, default=-1, editable=False, verbose_name='told up to (min)'),
        ),
        migrations.AddField(
            model_name='estopevent',
            name='inspected_with',
            field=models.CharField(blank=True, choices=[('sign_in', 'Sign-in'), ('badge', 'Badge')], db_default='', default='', max_length=16, verbose_name='inspected with'),
        ),
        migrations.AddField(
            model_name='estopevent',
            name='kind',
            field=models.CharField(choices=[('real', 'In earnest'), ('drill', 'Drill'), ('test', 'Function test')], db_default='real', default='real', max_length=16, verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='estopevent',
            name='rearmed_with',
            field=models.CharField(blank=True, choices=[('sign_in', 'Sign-in'), ('badge', 'Badge')], db_default='', default='', max_length=16, verbose_name='rearmed with'),
        ),
        migrations.AddField(
            model_name='nodeport',
            name='estop_answer_s',
            field=models.PositiveSmallIntegerField(db_default=75, default=75, help_text='After so many seconds an alert names the nodes that did not confirm.', verbose_name='nodes confirm within (s)'),
        ),
        migrations.AddField(
            model_name='nodeport',
            name='estop_scope',
            field=models.CharField(choices=[('machine', 'Machine'), ('zone', 'Zone'), ('area', 'Area')], db_default='machine', default='machine', help_text='The machine alone, every machine of its zone, or of its area.', max_length=16, verbose_name='its e-stop reaches'),
        ),
        migrations.AlterField(
            model_name='alert',
            name='kind',
            field=models.CharField(choices=[('event_failed', 'An event failed'), ('webhook_off', 'A webhook was switched off'), ('clock_jump', 'Clock of a node is off'), ('lead_missing', 'Nobody leads'), ('offline_grant', 'Granted offline without a right'), ('node_silent', 'Node is silent'), ('fleet_silent', 'Many nodes are silent'), ('node_behind', 'Node does not follow'), ('node_trouble', 'Node is not well'), ('badge_twice', 'One badge at two places'), ('unknown_tags', 'Many unknown badges'), ('counter_back', 'A counter of a node runs backwards'), ('estop', 'E-stop'), ('estop_unconfirmed', 'Nodes do not confirm an e-stop'), ('estop_check', 'E-stop check is due'), ('own_right', 'Gave themselves a right'), ('backup', 'Backups are in trouble'), ('copy', 'A copy of core does not follow')], max_length=24, verbose_name='what'),
        ),
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['raised_at'], name='monitor_alerts_to_tell'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['event_failed', 'webhook_off', 'clock_jump', 'lead_missing', 'offline_grant', 'node_silent', 'fleet_silent', 'node_behind', 'node_trouble', 'badge_twice', 'unknown_tags', 'counter_back', 'estop', 'estop_unconfirmed', 'estop_check', 'own_right', 'backup', 'copy'])), name='monitor_alert_kind'),
        ),
        migrations.AddConstraint(
            model_name='nodeport',
            constraint=models.CheckConstraint(condition=models.Q(('estop_scope__in', ['machine', 'zone', 'area'])), name='monitor_port_estop_scope'),
        ),
        migrations.AddField(
            model_name='alertdelivery',
            name='alert',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='shopmonitor.alert', verbose_name='alert'),
        ),
        migrations.AddField(
            model_name='alertdelivery',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddField(
            model_name='alertpause',
            name='area',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='core.area', verbose_name='area'),
        ),
        migrations.AddField(
            model_name='alertpause',
            name='machine',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='core.machine', verbose_name='machine'),
        ),
        migrations.AddField(
            model_name='alertpause',
            name='zone',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='core.zone', verbose_name='zone'),
        ),
        migrations.AddConstraint(
            model_name='alertstep',
            constraint=models.CheckConstraint(condition=models.Q(('audience__in', ['lead', 'zone', 'area', 'on_call', 'administrators'])), name='monitor_step_audience'),
        ),
        migrations.AddConstraint(
            model_name='alertstep',
            constraint=models.CheckConstraint(condition=models.Q(('severity__in', ['info', 'warning', 'critical'])), name='monitor_step_severity'),
        ),
        migrations.AddConstraint(
            model_name='alertstep',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['', 'event_failed', 'webhook_off', 'clock_jump', 'lead_missing', 'offline_grant', 'node_silent', 'fleet_silent', 'node_behind', 'node_trouble', 'badge_twice', 'unknown_tags', 'counter_back', 'estop', 'estop_unconfirmed', 'estop_check', 'own_right', 'backup', 'copy'])), name='monitor_step_kind'),
        ),
        migrations.AddField(
            model_name='alertdelivery',
            name='step',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='shopmonitor.alertstep', verbose_name='escalation step'),
        ),
        migrations.AddField(
            model_name='alertwish',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='alert_wish', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddField(
            model_name='estopcheck',
            name='announced_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='announced by'),
        ),
        migrations.AddField(
            model_name='estopcheck',
            name='node',
            field=models.ForeignKey(blank=True, help_text='The node of the contact; with its port. Or name a zone instead.', null=True, on_delete=django.db.models.deletion.PROTECT, to='shopmonitor.node', verbose_name='node'),
        ),
        migrations.AddField(
            model_name='estopcheck',
            name='zone',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='core.zone', verbose_name='zone'),
        ),
        migrations.AddField(
            model_name='estopevent',
            name='check_of',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='estops', to='shopmonitor.estopcheck', verbose_name='check'),
        ),
        migrations.AddConstraint(
            model_name='estopevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['real', 'drill', 'test'])), name='monitor_estop_kind'),
        ),
        migrations.AddConstraint(
            model_name='estopevent',
            constraint=models.CheckConstraint(condition=models.Q(('inspected_with__in', ['', 'sign_in', 'badge']), ('rearmed_with__in', ['', 'sign_in', 'badge'])), name='monitor_estop_signed_by'),
        ),
        migrations.AddConstraint(
            model_name='estopevent',
            constraint=models.CheckConstraint(condition=models.Q(('is_history', True), models.Q(('state__in', ['INSPECTED', 'REARMED']), _negated=True), models.Q(('inspected_at__isnull', False), ('inspected_by__isnull', False), models.Q(('cause', ''), _negated=True)), _connector='OR'), name='monitor_estop_inspected_by_a_person'),
        ),
        migrations.AddConstraint(
            model_name='estopevent',
            constraint=models.CheckConstraint(condition=models.Q(('is_history', True), models.Q(('state', 'REARMED'), _negated=True), models.Q(('rearmed_at__isnull', False), ('rearmed_by__isnull', False)), _connector='OR'), name='monitor_estop_rearmed_by_a_person'),
        ),
        migrations.AddField(
            model_name='estopnotice',
            name='estop',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='shopmonitor.estopevent', verbose_name='e-stop'),
        ),
        migrations.AddField(
            model_name='estopnotice',
            name='machine',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.machine', verbose_name='machine'),
        ),
        migrations.AddField(
            model_name='estopnotice',
            name='node',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='shopmonitor.node', verbose_name='node'),
        ),
        migrations.AddField(
            model_name='oncallturn',
            name='area',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='core.area', verbose_name='area'),
        ),
        migrations.AddField(
            model_name='oncallturn',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddConstraint(
            model_name='alertpause',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('begins_at'))), name='monitor_pause_ends_after_it_begins', violation_error_message='Until: it must be later than the beginning.'),
        ),
        migrations.AddConstraint(
            model_name='alertpause',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['', 'event_failed', 'webhook_off', 'clock_jump', 'lead_missing', 'offline_grant', 'node_silent', 'fleet_silent', 'node_behind', 'node_trouble', 'badge_twice', 'unknown_tags', 'counter_back', 'estop', 'estop_unconfirmed', 'estop_check', 'own_right', 'backup', 'copy'])), name='monitor_pause_kind'),
        ),
        migrations.AddIndex(
            model_name='alertdelivery',
            index=models.Index(condition=models.Q(('state', 'pending')), fields=['next_attempt_at'], name='monitor_tellings_due'),
        ),
        migrations.AddIndex(
            model_name='alertdelivery',
            index=models.Index(fields=['-created_at', '-id'], name='monitor_tellings_newest'),
        ),
        migrations.AddConstraint(
            model_name='alertdelivery',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['mail', 'screen'])), name='monitor_telling_channel'),
        ),
        migrations.AddConstraint(
            model_name='alertdelivery',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['pending', 'sent', 'failed', 'held_back'])), name='monitor_telling_state'),
        ),
        migrations.AddConstraint(
            model_name='alertdelivery',
            constraint=models.UniqueConstraint(condition=models.Q(('alert__isnull', False)), fields=('alert', 'user', 'channel'), name='monitor_told_once_a_channel'),
        ),
        migrations.AddConstraint(
            model_name='alertdelivery',
            constraint=models.UniqueConstraint(condition=models.Q(('summary_of__isnull', False)), fields=('user', 'summary_of'), name='monitor_summary_once_a_day'),
        ),
        migrations.AddConstraint(
            model_name='alertwish',
            constraint=models.CheckConstraint(condition=models.Q(('severity__in', ['info', 'warning', 'critical'])), name='monitor_wish_severity'),
        ),
        migrations.AddConstraint(
            model_name='alertwish',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('quiet_from__isnull', True), ('quiet_until__isnull', True)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False)), _connector='OR'), name='monitor_wish_quiet_whole', violation_error_message='Quiet hours need a beginning and an end.'),
        ),
        migrations.AddConstraint(
            model_name='estopcheck',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['drill', 'test'])), name='monitor_check_kind'),
        ),
        migrations.AddConstraint(
            model_name='estopcheck',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('node__isnull', False), ('port__isnull', False), ('zone__isnull', True)), models.Q(('node__isnull', True), ('port__isnull', True), ('zone__isnull', False)), _connector='OR'), name='monitor_check_of_contact_or_zone', violation_error_message='Say either node and port of the contact, or the zone; not both.'),
        ),
        migrations.AddConstraint(
            model_name='estopcheck',
            constraint=models.CheckConstraint(condition=models.Q(('every_days__gte', 1)), name='monitor_check_every_days'),
        ),
        migrations.AddIndex(
            model_name='estopnotice',
            index=models.Index(fields=['node', 'estop'], name='monitor_notices_of_node'),
        ),
        migrations.AddIndex(
            model_name='estopnotice',
            index=models.Index(condition=models.Q(('confirmed_at', None), ('node__isnull', False), ('overdue_at', None)), fields=['answer_by'], name='monitor_notices_awaited'),
        ),
        migrations.AddConstraint(
            model_name='estopnotice',
            constraint=models.UniqueConstraint(fields=('estop', 'machine', 'node', 'port'), name='monitor_notice_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='oncallturn',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('begins_at'))), name='monitor_turn_ends_after_it_begins', violation_error_message='Until: it must be later than the beginning.'),
        ),
    ]
