"""The events of a thing are found by one index; the one over those that are done is not needed."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0018_exported_lists'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='syncevent',
            name='core_event_of_resource',
        ),
    ]
