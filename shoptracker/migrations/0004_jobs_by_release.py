"""Jobs by the day of their release."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('shoptracker', '0003_list_indexes'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='job',
            index=models.Index(fields=['-released_at'], name='tracker_jobs_by_release'),
        ),
    ]
