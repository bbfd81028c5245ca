"""The trail of every change: a partitioned table that only triggers write to."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from core.db.append_only import RefuseChange
from core.db.audit_triggers import MakeAuditFunctions
from core.db.partitions import PartitionByMonth


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0025_security_events_of_sign_in"),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('happened_at', models.DateTimeField(verbose_name='when')),
                ('transaction_id', models.BigIntegerField(verbose_name='transaction')),
                ('table_name', models.CharField(max_length=63, verbose_name='table')),
                ('row_key', models.CharField(max_length=64, verbose_name='key')),
                ('row_name', models.CharField(max_length=100, verbose_name='name then')),
                ('action', models.CharField(choices=[('I', 'Made'), ('U', 'Changed'), ('D', 'Removed')], max_length=1, verbose_name='what')),
                ('changes', models.JSONField(verbose_name='values')),
                ('node', models.CharField(default='', max_length=64, verbose_name='node')),
                ('door', models.CharField(default='', max_length=16, verbose_name='door')),
                ('system', models.CharField(default='', max_length=100, verbose_name='program')),
                ('request_id', models.CharField(default='', max_length=36, verbose_name='request')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='address')),
                ('database_role', models.CharField(max_length=63, verbose_name='database role')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'change',
                'verbose_name_plural': 'changes',
                'db_table': 'audit_entries',
                'ordering': ['-happened_at', '-pk'],
                'indexes': [models.Index(fields=['table_name', 'row_key', '-happened_at', '-id'], name='core_audit_of_row'), models.Index(condition=models.Q(('person__isnull', False)), fields=['person', '-happened_at', '-id'], name='core_audit_of_person'), django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['id'], name='core_audit_by_number')],
                'constraints': [models.CheckConstraint(condition=models.Q(('action__in', ['I', 'U', 'D'])), name='core_audit_action')],
            },
        ),
        PartitionByMonth(model_name="AuditEntry", column="happened_at"),
        RefuseChange(model_name="AuditEntry"),
        MakeAuditFunctions(model_name="AuditEntry"),
    ]
