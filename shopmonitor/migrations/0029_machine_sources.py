"""From where machines are read that tell themselves what they do."""

import django.contrib.postgres.functions
import django.core.validators
import django.db.models.deletion
import uuid
from django.db import migrations, models

from core.db.policies import AT_MACHINE, SecureRows


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0036_stop_reasons"),
        ("shopmonitor", "0028_machine_buckets"),
    ]

    operations = [
        migrations.CreateModel(
            name='MachineSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('name', models.CharField(help_text='Letters, digits, dots and dashes; alerts call it so.', max_length=64, unique=True, validators=[django.core.validators.RegexValidator('\\A[A-Za-z0-9][A-Za-z0-9._-]*\\Z')], verbose_name='name')),
                ('protocol', models.CharField(choices=[('shdr', 'Adapter (SHDR)'), ('mtconnect', 'Agent (MTConnect)')], max_length=16, verbose_name='speaks')),
                ('address', models.CharField(help_text='Adapter: host:port, such as 10.0.0.5:7878. Agent: http://10.0.0.5:5000', max_length=200, verbose_name='address')),
                ('device', models.CharField(blank=True, default='', help_text='Of an agent with several devices: name or UUID. Empty: its first one.', max_length=100, verbose_name='device')),
                ('execution_key', models.CharField(blank=True, default='', help_text='Name or id. Empty: the one with the usual name or type.', max_length=100, verbose_name='item of the execution')),
                ('counter_key', models.CharField(blank=True, default='', max_length=100, verbose_name='item of the part counter')),
                ('estop_key', models.CharField(blank=True, default='', max_length=100, verbose_name='item of the e-stop')),
                ('takes_estop', models.BooleanField(default=False, help_text='Its e-stop is put in force here, too; a person has to rearm it.', verbose_name='its e-stop counts')),
                ('enabled', models.BooleanField(default=True, verbose_name='is read')),
                ('instance', models.CharField(default='', editable=False, max_length=64, verbose_name='start of it')),
                ('next_sequence', models.BigIntegerField(default=0, editable=False, verbose_name='is read up to')),
                ('boot_id', models.CharField(default='', editable=False, max_length=64, verbose_name='boot')),
                ('event_number', models.BigIntegerField(default=0, editable=False, verbose_name='events')),
                ('words', models.JSONField(default=dict, editable=False, verbose_name='last words')),
                ('heard_at', models.DateTimeField(editable=False, null=True, verbose_name='last heard')),
                ('gaps', models.PositiveIntegerField(default=0, editable=False, verbose_name='gaps')),
                ('gap_at', models.DateTimeField(editable=False, null=True, verbose_name='last gap')),
                ('problem', models.CharField(default='', editable=False, max_length=300, verbose_name='trouble')),
                ('machine', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sources', to='core.machine', verbose_name='machine')),
                ('node', models.OneToOneField(editable=False, on_delete=django.db.models.deletion.PROTECT, to='shopmonitor.node', verbose_name='node')),
            ],
            options={
                'verbose_name': 'machine reader',
                'verbose_name_plural': 'machine readers',
                'db_table': 'machine_sources',
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('protocol__in', ['shdr', 'mtconnect'])), name='monitor_source_protocol')],
            },
        ),
        SecureRows("MachineSource", AT_MACHINE),
    ]
