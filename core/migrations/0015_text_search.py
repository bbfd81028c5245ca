"""What searching in lists stands on: trigrams, and text without case and marks."""

from django.db import migrations

from core.db.text_search import PrepareTextSearch


class Migration(migrations.Migration):
    dependencies = [("core", "0014_calendars")]

    operations = [PrepareTextSearch()]
