"""Facts may lose the name of a person who is erased, and nothing else."""

from django.db import migrations

from core.db.append_only import REFUSE_CHANGE


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0023_key_marks_of_tokens'),
    ]

    operations = [
        migrations.RunSQL(REFUSE_CHANGE, migrations.RunSQL.noop, hints={'structural': True}),
    ]
