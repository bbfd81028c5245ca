"""Who gave an event up stands in its steps; in the error's text no erasing finds a name."""

from django.db import migrations

WITHOUT = r"""
    UPDATE core.sync_events SET error_message = regexp_replace(regexp_replace(error_message,
        '^Given up by .*?: ', 'Given up: '), '^Aufgegeben von .*?: ', 'Aufgegeben: ')
    WHERE status = 'processed' AND error_message ~ '^(Given up by|Aufgegeben von) '
"""


class Migration(migrations.Migration):

    dependencies = [("core", "0032_tags_go_from_facts")]

    # In every database: each has an outbox of its own.
    operations = [
        migrations.RunSQL(WITHOUT, migrations.RunSQL.noop, hints={"structural": True}),
    ]
