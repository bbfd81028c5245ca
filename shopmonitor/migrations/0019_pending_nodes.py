"""Nodes that wait to be let in."""

import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('shopmonitor', '0018_fleet_health'),
    ]

    operations = [
        migrations.CreateModel(
            name='PendingNode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('hardware_id', models.CharField(max_length=64, verbose_name='hardware id')),
                ('hardware', models.CharField(blank=True, default='', max_length=64, verbose_name='hardware')),
                ('firmware', models.CharField(blank=True, default='', max_length=64, verbose_name='firmware')),
                ('address', models.CharField(blank=True, default='', max_length=64, verbose_name='address')),
                ('digits', models.CharField(editable=False, max_length=8, verbose_name='digits that it shows')),
                ('token_digest', models.CharField(editable=False, max_length=64, unique=True, verbose_name='digest')),
                ('first_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='first asked')),
                ('last_at', models.DateTimeField(verbose_name='last asked')),
                ('node', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='shopmonitor.node', verbose_name='let in as')),
            ],
            options={
                'verbose_name': 'waiting node',
                'verbose_name_plural': 'waiting nodes',
                'db_table': 'pending_nodes',
                'ordering': ['-last_at'],
                'indexes': [models.Index(fields=['-last_at'], name='monitor_pending_newest')],
            },
        ),
    ]
