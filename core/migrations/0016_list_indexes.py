"""Indexes in whose order lists are read, and by which they are searched."""

import django.contrib.postgres.indexes
from django.db import migrations, models

import core.db.text_search


class Migration(migrations.Migration):
    dependencies = [("core", "0015_text_search")]

    operations = [
        migrations.AddIndex(
            model_name='badge',
            index=models.Index(fields=['last4'], name='core_badges_by_last4'),
        ),
        migrations.AddIndex(
            model_name='badge',
            index=models.Index(fields=['-issued_at'], name='core_badges_newest'),
        ),
        migrations.AddIndex(
            model_name='badge',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(core.db.text_search.Folded('note'), name='gin_trgm_ops'), name='core_badges_searched'),
        ),
        migrations.AddIndex(
            model_name='machine',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(core.db.text_search.Folded('code'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(core.db.text_search.Folded('name'), name='gin_trgm_ops'), name='core_machines_searched'),
        ),
        migrations.AddIndex(
            model_name='securityevent',
            index=models.Index(fields=['kind', '-occurred_at'], name='core_security_of_kind'),
        ),
        migrations.AddIndex(
            model_name='securityevent',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(core.db.text_search.Folded('user_name'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(core.db.text_search.Folded('node_name'), name='gin_trgm_ops'), name='core_security_searched'),
        ),
        migrations.AddIndex(
            model_name='suiteuser',
            index=models.Index(fields=['display_name'], name='core_users_by_name'),
        ),
        migrations.AddIndex(
            model_name='suiteuser',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(core.db.text_search.Folded('username'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(core.db.text_search.Folded('display_name'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(core.db.text_search.Folded('email'), name='gin_trgm_ops'), name='core_users_searched'),
        ),
        migrations.AddIndex(
            model_name='syncevent',
            index=models.Index(fields=['resource_id', '-created_at'], name='core_events_of_resource'),
        ),
        migrations.AddIndex(
            model_name='syncevent',
            index=models.Index(fields=['event_type', '-created_at'], name='core_events_of_type'),
        ),
        migrations.AddIndex(
            model_name='syncevent',
            index=models.Index(fields=['target_app', '-created_at'], name='core_events_to_app'),
        ),
    ]
