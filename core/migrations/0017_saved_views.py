"""Views of lists that people keep, and that guards hear of exported lists."""

import uuid

import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0016_list_indexes")]

    operations = [
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('list_name', models.CharField(max_length=64, verbose_name='list')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('query', models.TextField(blank=True, default='', verbose_name='filters, order and columns')),
                ('shared', models.BooleanField(default=False, verbose_name='for everybody')),
                ('is_default', models.BooleanField(default=False, verbose_name='opens by itself')),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='created')),
            ],
            options={
                'verbose_name': 'saved view',
                'verbose_name_plural': 'saved views',
                'db_table': 'saved_views',
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='securityevent',
            name='core_security_event_kind',
        ),
        migrations.AlterField(
            model_name='securityevent',
            name='kind',
            field=models.CharField(choices=[('sign_in', 'Signed in'), ('sign_in_failed', 'Sign-in failed'), ('sign_out', 'Signed out'), ('signature_refused', 'Signature of a node refused'), ('nonce_replayed', 'Message of a node replayed'), ('clock_skewed', 'Clock of a node far off'), ('port_not_bound', 'Node named a foreign port'), ('sequence_reused', 'Node used a number twice'), ('node_enrolled', 'Node enrolled'), ('claim_refused', 'Claim code refused'), ('token_issued', 'Token issued'), ('token_refused', 'Token refused'), ('right_changed', 'Right changed'), ('module_switched', 'Module switched'), ('list_exported', 'List with people exported')], max_length=32, verbose_name='what'),
        ),
        migrations.AddConstraint(
            model_name='securityevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['sign_in', 'sign_in_failed', 'sign_out', 'signature_refused', 'nonce_replayed', 'clock_skewed', 'port_not_bound', 'sequence_reused', 'node_enrolled', 'claim_refused', 'token_issued', 'token_refused', 'right_changed', 'module_switched', 'list_exported'])), name='core_security_event_kind'),
        ),
        migrations.AddField(
            model_name='savedview',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to=settings.AUTH_USER_MODEL, verbose_name='person'),
        ),
        migrations.AddIndex(
            model_name='savedview',
            index=models.Index(condition=models.Q(('shared', True)), fields=['list_name'], name='core_saved_views_shared'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(fields=('user', 'list_name', 'name'), name='core_saved_view_named_once'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('user', 'list_name'), name='core_saved_view_one_default'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='core_saved_view_has_name'),
        ),
    ]
