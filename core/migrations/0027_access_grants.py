"""What people may do in the office, place by place, as rows that SQL can ask."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0026_audit_trail"),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('app', models.CharField(blank=True, default='', max_length=50, verbose_name='in which app')),
                ('resource_type', models.CharField(max_length=50, verbose_name='on what kind')),
                ('resource_uid', models.UUIDField(blank=True, null=True, verbose_name='on which')),
                ('resource_id', models.BigIntegerField(blank=True, null=True, verbose_name='on which, by number')),
                ('whole', models.BooleanField(default=False, verbose_name='everywhere')),
                ('ladder', models.CharField(max_length=20, verbose_name='ladder')),
                ('level', models.CharField(max_length=20, verbose_name='level')),
                ('valid_from', models.DateTimeField(blank=True, null=True, verbose_name='valid from')),
                ('valid_until', models.DateTimeField(blank=True, null=True, verbose_name='valid until')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'right at a place',
                'verbose_name_plural': 'rights at places',
                'db_table': 'access_grants',
                'indexes': [models.Index(fields=['user', 'resource_type'], name='core_access_of_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(('level__in', ['use', 'operate', 'lead', 'maintain', 'view', 'edit', 'admin'])), name='core_access_grant_level'), models.CheckConstraint(condition=models.Q(('resource_type__in', ['*', 'area', 'zone', 'machine', 'node', 'report', 'dashboard', 'order', 'stock_location'])), name='core_access_grant_resource_type'), models.CheckConstraint(condition=models.Q(('app__in', ['', 'core', 'shop_monitor', 'shop_tracker'])), name='core_access_grant_app')],
            },
        ),
    ]
