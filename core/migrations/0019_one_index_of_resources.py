"""One index is enough to find the events of a thing."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0018_exported_lists'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='syncevent',
            name='core_events_of_resource',
        ),
    ]
