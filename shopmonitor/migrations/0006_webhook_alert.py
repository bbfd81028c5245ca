"""Alerts about webhooks that were switched off."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0001_initial'),
        ("shopmonitor", "0005_alert_kind_backup"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='alert',
            name='monitor_alert_kind',
        ),
        migrations.AlterField(
            model_name='alert',
            name='kind',
            field=models.CharField(choices=[('event_failed', 'An event failed'), ('webhook_off', 'A webhook was switched off'), ('clock_jump', 'Clock of a node is off'), ('lead_missing', 'Nobody leads'), ('offline_grant', 'Granted offline without a right'), ('node_silent', 'Node is silent'), ('estop', 'E-stop')], max_length=24, verbose_name='what'),
        ),
        migrations.AddConstraint(
            model_name='alert',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['event_failed', 'webhook_off', 'clock_jump', 'lead_missing', 'offline_grant', 'node_silent', 'estop'])), name='monitor_alert_kind'),
        ),
    ]
