"""Why machines stand, and how short a stop may be that nobody asks about."""

import django.contrib.postgres.functions
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0035_grace_after_the_shift"),
    ]

    operations = [
        migrations.AddField(
            model_name='machine',
            name='micro_stop_s',
            field=models.PositiveIntegerField(db_default=120, default=120, help_text='A shorter stop needs no reason: it counts as lost speed.', verbose_name='short stop (s)'),
        ),
        migrations.CreateModel(
            name='StopReason',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('created_at', models.DateTimeField(auto_now_add=True, db_default=django.db.models.functions.datetime.Now(), verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, db_default=django.db.models.functions.datetime.Now(), verbose_name='changed')),
                ('revision', models.PositiveIntegerField(db_default=1, default=1, editable=False, verbose_name='revision')),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='deleted')),
                ('code', models.CharField(max_length=32, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('names', models.JSONField(blank=True, db_default={}, default=dict, help_text='By language, such as {"de": "Werkzeugbruch"}; others see the name.', verbose_name='in other languages')),
                ('root', models.CharField(choices=[('availability', 'Availability'), ('loss', 'Loss'), ('production', 'Production')], help_text='Availability: it could not run. Production: setting up and warming up. Loss: it was slowed down.', max_length=16, verbose_name='counts as')),
                ('planned', models.BooleanField(db_default=False, default=False, help_text='Such stops are taken out of the planned time: they are no loss.', verbose_name='planned')),
                ('shortcut', models.CharField(blank=True, db_default='', default='', help_text='Digit from 1 to 9 that gives this reason at the keyboard.', max_length=1, validators=[django.core.validators.RegexValidator('^[1-9]$', 'One digit from 1 to 9.')], verbose_name='key')),
                ('position', models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='position')),
                ('active', models.BooleanField(db_default=True, default=True, verbose_name='active')),
                ('machine_type', models.ForeignKey(blank=True, help_text='Left empty: at machines of all types.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stop_reasons', to='core.machinetype', verbose_name='only at')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='below', to='core.stopreason', verbose_name='below')),
            ],
            options={
                'verbose_name': 'stop reason',
                'verbose_name_plural': 'stop reasons',
                'db_table': 'stop_reasons',
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('root__in', ['availability', 'loss', 'production'])), name='core_stop_reason_root'), models.UniqueConstraint(condition=models.Q(models.Q(('shortcut', ''), _negated=True), ('deleted_at__isnull', True)), fields=('shortcut',), name='core_stop_reason_key_once')],
            },
        ),
    ]
