"""Time and pieces are seen by who may see the machine; their own time by people."""

from django.db import migrations

from core.db.policies import AT_MACHINE, AT_MACHINES, SecureRows


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0029_policies_of_views_and_sign_in"),
        ("shoptracker", "0004_jobs_by_release"),
    ]

    operations = [
        SecureRows("TimeEntry", AT_MACHINES),
        SecureRows("QuantityReport", AT_MACHINE),
    ]
