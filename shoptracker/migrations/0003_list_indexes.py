"""Indexes in whose order lists are read, and by which they are searched."""

import core.db.text_search
import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0015_text_search"),
        ('shoptracker', '0002_open_jobs_and_unassigned_time'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='customer',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(core.db.text_search.Folded('number'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(core.db.text_search.Folded('name'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(core.db.text_search.Folded('email'), name='gin_trgm_ops'), name='tracker_customers_searched'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['status', '-id'], name='tracker_jobs_of_status'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(core.db.text_search.Folded('number'), name='gin_trgm_ops'), name='tracker_jobs_searched'),
        ),
        migrations.AddIndex(
            model_name='joboperation',
            index=models.Index(fields=['status', '-id'], name='tracker_steps_of_status'),
        ),
        migrations.AddIndex(
            model_name='joboperation',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(core.db.text_search.Folded('name'), name='gin_trgm_ops'), name='tracker_steps_searched'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['due_date'], name='tracker_orders_by_due_date'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(core.db.text_search.Folded('number'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(core.db.text_search.Folded('customer_reference'), name='gin_trgm_ops'), name='tracker_orders_searched'),
        ),
        migrations.AddIndex(
            model_name='part',
            index=django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(core.db.text_search.Folded('number'), name='gin_trgm_ops'), django.contrib.postgres.indexes.OpClass(core.db.text_search.Folded('name'), name='gin_trgm_ops'), name='tracker_parts_searched'),
        ),
        migrations.AddIndex(
            model_name='quantityreport',
            index=models.Index(fields=['-occurred_at', '-id'], name='tracker_pieces_newest'),
        ),
        migrations.AddIndex(
            model_name='quantityreport',
            index=models.Index(condition=models.Q(('operation__isnull', True)), fields=['-occurred_at'], name='tracker_pieces_unassigned'),
        ),
    ]
