"""Quarters of an hour that are closed, up to where, and what must be reckoned again."""

import django.db.models.deletion
from django.db import migrations, models

from core.db.policies import AT_MACHINE, SecureRows


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0036_stop_reasons"),
        ("shopmonitor", "0027_stop_classifications"),
    ]

    operations = [
        migrations.CreateModel(
            name='BucketProgress',
            fields=[
                ('machine', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='core.machine', verbose_name='machine')),
                ('closed_until', models.DateTimeField(verbose_name='closed until')),
            ],
            options={
                'verbose_name': 'closed buckets',
                'verbose_name_plural': 'closed buckets',
                'db_table': 'bucket_progress',
            },
        ),
        migrations.CreateModel(
            name='BucketMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_at', models.DateTimeField(verbose_name='first')),
                ('last_at', models.DateTimeField(verbose_name='last')),
                ('is_rest', models.BooleanField(db_default=False, default=False, verbose_name='rest')),
                ('machine', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.machine', verbose_name='machine')),
            ],
            options={
                'verbose_name': 'bucket mark',
                'verbose_name_plural': 'bucket marks',
                'db_table': 'bucket_marks',
            },
        ),
        migrations.CreateModel(
            name='MachineBucket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField(verbose_name='from')),
                ('revision', models.PositiveIntegerField(db_default=1, default=1, verbose_name='revision')),
                ('executing_us', models.BigIntegerField(db_default=0, default=0, verbose_name='executing (µs)')),
                ('interrupted_us', models.BigIntegerField(db_default=0, default=0, verbose_name='interrupted (µs)')),
                ('idle_us', models.BigIntegerField(db_default=0, default=0, verbose_name='idle (µs)')),
                ('unavailable_us', models.BigIntegerField(db_default=0, default=0, verbose_name='unavailable (µs)')),
                ('producing_us', models.BigIntegerField(db_default=0, default=0, verbose_name='producing (µs)')),
                ('short_stop_us', models.BigIntegerField(db_default=0, default=0, verbose_name='short stops (µs)')),
                ('loss_us', models.BigIntegerField(db_default=0, default=0, verbose_name='loss (µs)')),
                ('setup_us', models.BigIntegerField(db_default=0, default=0, verbose_name='setting up (µs)')),
                ('down_us', models.BigIntegerField(db_default=0, default=0, verbose_name='down (µs)')),
                ('unqualified_us', models.BigIntegerField(db_default=0, default=0, verbose_name='without a reason (µs)')),
                ('unknown_us', models.BigIntegerField(db_default=0, default=0, verbose_name='unknown (µs)')),
                ('planned_stop_us', models.BigIntegerField(db_default=0, default=0, verbose_name='planned stops (µs)')),
                ('not_planned_us', models.BigIntegerField(db_default=0, default=0, verbose_name='not planned (µs)')),
                ('good', models.DecimalField(db_default=0, decimal_places=3, default=0, max_digits=14, verbose_name='good')),
                ('scrap', models.DecimalField(db_default=0, decimal_places=3, default=0, max_digits=14, verbose_name='scrap')),
                ('rework', models.DecimalField(db_default=0, decimal_places=3, default=0, max_digits=14, verbose_name='rework')),
                ('total', models.DecimalField(db_default=0, decimal_places=3, default=0, max_digits=14, verbose_name='total')),
                ('machine', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.machine', verbose_name='machine')),
            ],
            options={
                'verbose_name': 'bucket',
                'verbose_name_plural': 'buckets',
                'db_table': 'machine_buckets',
                'ordering': ['-pk'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('machine', 'starts_at'), name='monitor_bucket_of_machine_once')],
            },
        ),
        SecureRows("MachineBucket", AT_MACHINE),
    ]
