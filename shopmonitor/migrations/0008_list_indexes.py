"""Indexes in whose order lists are read, and by which they are searched."""

import core.db.text_search
import django.contrib.postgres.indexes
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0015_text_search"),
        ("shopmonitor", "0007_kinds_of_alerts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='alert',
            index=models.Index(fields=['-last_at', '-id'], name='monitor_alerts_newest'),
        ),
        migrations.AddIndex(
            model_name='alert',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(core.db.text_search.Folded('text'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(core.db.text_search.Folded('source'), name='gin_trgm_ops'), name='monitor_alerts_searched'),
        ),
        migrations.AddIndex(
            model_name='badgeswipe',
            index=models.Index(fields=['-occurred_at', '-id'], name='monitor_swipes_newest'),
        ),
        migrations.AddIndex(
            model_name='badgeswipe',
            index=models.Index(fields=['last4'], name='monitor_swipes_by_last4'),
        ),
        migrations.AddIndex(
            model_name='badgeswipe',
            index=models.Index(condition=models.Q(('decision', 'granted'), _negated=True), fields=['-occurred_at'], name='monitor_swipes_refused'),
        ),
        migrations.AddIndex(
            model_name='badgeswipe',
            index=models.Index(condition=models.Q(('reason', 'ok'), _negated=True), fields=['reason', '-occurred_at'], name='monitor_swipes_of_reason'),
        ),
        migrations.AddIndex(
            model_name='badgeswipe',
            index=models.Index(condition=models.Q(('offline', True)), fields=['-occurred_at'], name='monitor_swipes_offline'),
        ),
        migrations.AddIndex(
            model_name='estopevent',
            index=models.Index(fields=['-triggered_at', '-id'], name='monitor_estops_newest'),
        ),
        migrations.AddIndex(
            model_name='estopevent',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(core.db.text_search.Folded('cause'), name='gin_trgm_ops'), name='monitor_estops_searched'),
        ),
        migrations.AddIndex(
            model_name='floorevent',
            index=models.Index(fields=['event_type', '-occurred_at'], name='monitor_feed_of_type'),
        ),
        migrations.AddIndex(
            model_name='floorevent',
            index=models.Index(condition=models.Q(('offline', True)), fields=['-occurred_at'], name='monitor_feed_offline'),
        ),
        migrations.AddIndex(
            model_name='leadoperatorhistory',
            index=models.Index(fields=['-occurred_at', '-id'], name='monitor_leads_newest'),
        ),
        migrations.AddIndex(
            model_name='machinelog',
            index=models.Index(fields=['kind', '-occurred_at'], name='monitor_log_of_kind'),
        ),
        migrations.AddIndex(
            model_name='machinesession',
            index=models.Index(fields=['-started_at', '-id'], name='monitor_sessions_newest'),
        ),
        migrations.AddIndex(
            model_name='machinesession',
            index=models.Index(condition=models.Q(('end_reason', 'swipe'), _negated=True), fields=['end_reason', '-started_at'], name='monitor_sessions_of_reason'),
        ),
        migrations.AddIndex(
            model_name='machinestate',
            index=models.Index(fields=['-occurred_at', '-id'], name='monitor_states_newest'),
        ),
        migrations.AddIndex(
            model_name='machinestate',
            index=models.Index(fields=['execution', '-occurred_at'], name='monitor_states_of_execution'),
        ),
        migrations.AddIndex(
            model_name='nodedeadletter',
            index=models.Index(fields=['-received_at', '-id'], name='monitor_letters_newest'),
        ),
    ]
