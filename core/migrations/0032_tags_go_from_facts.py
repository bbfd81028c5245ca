"""Facts may lose the tag of an erased person's badge, and old swipes theirs; nothing else changes."""

from django.db import migrations

from core.db.append_only import REFUSE_CHANGE


class Migration(migrations.Migration):

    dependencies = [("core", "0031_who_gave_events_up")]

    operations = [
        migrations.RunSQL(REFUSE_CHANGE, migrations.RunSQL.noop, hints={"structural": True}),
    ]
