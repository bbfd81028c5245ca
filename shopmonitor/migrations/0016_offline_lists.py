"""Whom a node may let in while the server is away."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('shopmonitor', '0015_copy_alert'),
    ]

    operations = [
        migrations.CreateModel(
            name='OfflineList',
            fields=[
                ('node', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='offline_list', serialize=False, to='shopmonitor.node', verbose_name='node')),
                ('content', models.JSONField(default=dict, verbose_name='content')),
                ('digest', models.CharField(blank=True, default='', max_length=64, verbose_name='digest')),
                ('config_digest', models.CharField(default='', max_length=64, verbose_name='digest of the configuration')),
                ('estops', models.CharField(default='', max_length=32, verbose_name='e-stops in force')),
                ('changed_at', models.DateTimeField(verbose_name='changed')),
                ('computed_at', models.DateTimeField(verbose_name='worked out')),
            ],
            options={
                'verbose_name': 'offline list',
                'verbose_name_plural': 'offline lists',
                'db_table': 'offline_lists',
            },
        ),
    ]
