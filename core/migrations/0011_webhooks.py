"""Programs outside that are told of events, and what became of each telling."""

import django.contrib.postgres.fields
import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0010_event_steps"),
    ]

    operations = [
        migrations.CreateModel(
            name='EventDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('event_id', models.UUIDField(verbose_name='event')),
                ('event_created_at', models.DateTimeField(verbose_name="event's time")),
                ('event_type', models.CharField(max_length=50, verbose_name='kind of event')),
                ('sequence', models.BigIntegerField(default=0, verbose_name='sequence')),
                ('status', models.CharField(choices=[('pending', 'Waits'), ('delivered', 'Delivered'), ('failed', 'Failed')], db_default='pending', default='pending', max_length=16, verbose_name='status')),
                ('attempts', models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name='attempts')),
                ('next_attempt_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name='next attempt')),
                ('response_status', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='answer')),
                ('error', models.TextField(blank=True, db_default='', default='', verbose_name='error')),
                ('duration_ms', models.PositiveIntegerField(blank=True, null=True, verbose_name='took (ms)')),
                ('created_at', models.DateTimeField(auto_now_add=True, db_default=django.db.models.functions.datetime.Now(), verbose_name='created')),
                ('first_attempt_at', models.DateTimeField(blank=True, null=True, verbose_name='first attempt')),
                ('last_attempt_at', models.DateTimeField(blank=True, null=True, verbose_name='last attempt')),
                ('delivered_at', models.DateTimeField(blank=True, null=True, verbose_name='delivered')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'db_table': 'event_deliveries',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uid', models.UUIDField(db_default=django.contrib.postgres.functions.RandomUUID(), default=uuid.uuid4, editable=False, unique=True, verbose_name='id')),
                ('created_at', models.DateTimeField(auto_now_add=True, db_default=django.db.models.functions.datetime.Now(), verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, db_default=django.db.models.functions.datetime.Now(), verbose_name='changed')),
                ('revision', models.PositiveIntegerField(db_default=1, default=1, editable=False, verbose_name='revision')),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='deleted')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('url', models.CharField(help_text='Where messages are sent, like https://erp.shop.example/events.', max_length=500, verbose_name='address')),
                ('event_types', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), help_text='Names like machine.created; * for all.', size=None, verbose_name='events')),
                ('active', models.BooleanField(default=True, verbose_name='active')),
                ('timeout_s', models.PositiveSmallIntegerField(default=10, help_text='1 to 60 seconds, all in all.', verbose_name='waits for an answer (s)')),
                ('active_since', models.DateTimeField(auto_now_add=True, db_default=django.db.models.functions.datetime.Now(), verbose_name='active since')),
                ('switched_off_because', models.CharField(blank=True, default='', editable=False, max_length=300, verbose_name='switched off because')),
                ('secret_encrypted', models.TextField(editable=False, verbose_name='sealed secret')),
                ('previous_secret_encrypted', models.TextField(blank=True, default='', editable=False, verbose_name='sealed secret before')),
                ('previous_secret_until', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='secret before signs until')),
                ('headers_encrypted', models.TextField(blank=True, default='', editable=False, verbose_name='sealed headers')),
            ],
            options={
                'verbose_name': 'webhook',
                'verbose_name_plural': 'webhooks',
                'db_table': 'webhooks',
                'ordering': ['-pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='securityevent',
            name='core_security_event_kind',
        ),
        migrations.AlterField(
            model_name='securityevent',
            name='kind',
            field=models.CharField(choices=[('sign_in', 'Signed in'), ('sign_in_failed', 'Sign-in failed'), ('sign_out', 'Signed out'), ('signature_refused', 'Signature of a node refused'), ('nonce_replayed', 'Message of a node replayed'), ('clock_skewed', 'Clock of a node far off'), ('port_not_bound', 'Node named a foreign port'), ('sequence_reused', 'Node used a number twice'), ('node_enrolled', 'Node enrolled'), ('claim_refused', 'Claim code refused'), ('token_issued', 'Token issued'), ('token_refused', 'Token refused'), ('right_changed', 'Right changed'), ('webhook_changed', 'Webhook changed'), ('event_retried', 'Event put in line again'), ('event_given_up', 'Event given up')], max_length=32, verbose_name='what'),
        ),
        migrations.AddConstraint(
            model_name='securityevent',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['sign_in', 'sign_in_failed', 'sign_out', 'signature_refused', 'nonce_replayed', 'clock_skewed', 'port_not_bound', 'sequence_reused', 'node_enrolled', 'claim_refused', 'token_issued', 'token_refused', 'right_changed', 'webhook_changed', 'event_retried', 'event_given_up'])), name='core_security_event_kind'),
        ),
        migrations.AddConstraint(
            model_name='webhook',
            constraint=models.CheckConstraint(condition=models.Q(('timeout_s__gte', 1), ('timeout_s__lte', 60)), name='core_webhook_timeout', violation_error_message='It waits 1 to 60 seconds for an answer.'),
        ),
        migrations.AddConstraint(
            model_name='webhook',
            constraint=models.CheckConstraint(condition=models.Q(('event_types__len__gt', 0)), name='core_webhook_hears_something'),
        ),
        migrations.AddField(
            model_name='eventdelivery',
            name='webhook',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='core.webhook', verbose_name='webhook'),
        ),
        migrations.AddIndex(
            model_name='eventdelivery',
            index=models.Index(condition=models.Q(('status', 'pending')), fields=['webhook', 'next_attempt_at'], name='core_delivery_due'),
        ),
        migrations.AddIndex(
            model_name='eventdelivery',
            index=models.Index(fields=['created_at'], name='core_delivery_old'),
        ),
        migrations.AddIndex(
            model_name='eventdelivery',
            index=models.Index(condition=models.Q(('status', 'delivered')), fields=['webhook', 'delivered_at'], name='core_delivery_last_success'),
        ),
        migrations.AddConstraint(
            model_name='eventdelivery',
            constraint=models.UniqueConstraint(fields=('event_id', 'webhook'), name='core_delivery_once'),
        ),
        migrations.AddConstraint(
            model_name='eventdelivery',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['pending', 'delivered', 'failed'])), name='core_delivery_status'),
        ),
    ]
