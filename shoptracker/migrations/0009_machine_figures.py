"""Times and pieces of machines by quarters of an hour."""

import django.contrib.postgres.functions
import django.db.models.deletion
import uuid
from django.db import migrations, models

from core.db.policies import AT_MACHINE, SecureRows


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0036_stop_reasons"),
        ("shoptracker", "0008_why_scrap"),
    ]

    operations = [
        migrations.CreateModel(
            name='MachineFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
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
                'verbose_name': 'machine figure',
                'verbose_name_plural': 'machine figures',
                'db_table': 'machine_figures',
                'ordering': ['-pk'],
                'abstract': False,
                'indexes': [models.Index(fields=['-starts_at', '-id'], name='tracker_figures_newest')],
                'constraints': [models.UniqueConstraint(fields=('machine', 'starts_at'), name='tracker_figure_of_machine_once')],
            },
        ),
        SecureRows("MachineFigure", AT_MACHINE),
    ]
