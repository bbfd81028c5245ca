"""Nodes that do not follow or are not well; alerts about them, many silent ones and abuse."""

import django.contrib.postgres.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0034_rights_of_area_administrators'),
        ('shopmonitor', '0017_node_commands'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='alert',
            name='monitor_alert_kind',
        ),
        migrations.AddField(
            model_name='node',
            name='behind_since',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='does not follow since'),
        ),
        migrations.AddField(
            model_name='node',
            name='troubles',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=16), blank=True, db_default=[], default=list, editable=False, size=None, verbose_name='not well'),
        ),
        migrations.AlterField(
            model_name='alert',
            name='kind',
            field=models.CharField(choices=[('event_failed', 'An event failed'), ('webhook_off', 'A webhook was switched off'), ('clock_jump', 'Clock of a node is off'), ('lead_missing', 'Nobody leads'), ('offline_grant', 'Granted offline without a right'), ('node_silent', 'Node is silent'), ('fleet_silent', 'Many nodes are silent'), ('node_behind', 'Node does not follow'), ('node_trouble', 'Node is not well'), ('badge_twice', 'One badge at two places'), ('unknown_tags', 'Many unknown badges'), ('counter_back', 'A counter of a node runs backwards'), ('estop', 'E-stop'), ('own_right', 'Gave themselves a right'), ('backup', 'Backups are in trouble'), ('copy', 'A copy of core does not follow')], max_length=24, verbose_name='what'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['event_failed', 'webhook_off', 'clock_jump', 'lead_missing', 'offline_grant', 'node_silent', 'fleet_silent', 'node_behind', 'node_trouble', 'badge_twice', 'unknown_tags', 'counter_back', 'estop', 'own_right', 'backup', 'copy'])), name='monitor_alert_kind'),
        ),
    ]
