"""What happened to events that did not go through at once; finding the events of a thing."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0009_backups_and_figures"),
    ]

    operations = [
        migrations.CreateModel(
            name='EventStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event_id', models.UUIDField(verbose_name='event')),
                ('kind', models.CharField(choices=[('failed', 'Attempt failed'), ('retried', 'Put in line again'), ('given_up', 'Given up')], max_length=16, verbose_name='what')),
                ('happened_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='when')),
                ('handler', models.CharField(blank=True, default='', max_length=120, verbose_name='handler')),
                ('error', models.TextField(blank=True, default='', verbose_name='error')),
                ('trace', models.TextField(blank=True, default='', verbose_name='where in the code')),
                ('person_name', models.CharField(blank=True, default='', max_length=100, verbose_name='who')),
                ('reason', models.CharField(blank=True, default='', max_length=200, verbose_name='reason')),
            ],
            options={
                'verbose_name': 'step of an event',
                'verbose_name_plural': 'steps of events',
                'db_table': 'event_steps',
                'ordering': ['-pk'],
            },
        ),
        migrations.AddIndex(
            model_name='syncevent',
            index=models.Index(condition=models.Q(('status__in', ['processed', 'failed'])), fields=['resource_id'], name='core_event_of_resource'),
        ),
        migrations.AddIndex(
            model_name='eventstep',
            index=models.Index(fields=['event_id'], name='core_step_of_event'),
        ),
        migrations.AddIndex(
            model_name='eventstep',
            index=models.Index(fields=['happened_at'], name='core_step_old'),
        ),
        migrations.AddConstraint(
            model_name='eventstep',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['failed', 'retried', 'given_up'])), name='core_event_step_kind'),
        ),
    ]
