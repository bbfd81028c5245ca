"""One index is enough to find the events of a thing."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0019_event_index_once"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='syncevent',
            name='core_events_of_resource',
        ),
    ]
