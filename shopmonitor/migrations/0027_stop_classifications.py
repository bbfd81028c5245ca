"""What people said of stops; never changed, seen by who may see the machine."""

import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models

from core.db.append_only import RefuseChange
from core.db.policies import AT_MACHINES, SecureRows


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0036_stop_reasons"),
        ("shopmonitor", "0026_firmware_releases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='StopClassification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('started_at', models.DateTimeField(verbose_name='from')),
                ('ended_at', models.DateTimeField(verbose_name='until')),
                ('person_name', models.CharField(max_length=100, verbose_name='name then')),
                ('given_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='said')),
                ('machine', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='stop_classifications', to='core.machine', verbose_name='machine')),
                ('reason', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='classifications', to='core.stopreason', verbose_name='reason')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='said by')),
            ],
            options={
                'verbose_name': 'reason given',
                'verbose_name_plural': 'reasons given',
                'db_table': 'stop_classifications',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['machine', 'ended_at'], name='monitor_reasons_of_machine'), models.Index(fields=['user'], name='monitor_reasons_of_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_at__gt', models.F('started_at'))), name='monitor_stop_has_length')],
            },
        ),
        RefuseChange(model_name="StopClassification"),
        SecureRows("StopClassification", AT_MACHINES),
    ]
