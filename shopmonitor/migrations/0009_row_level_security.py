"""What people did at machines is seen by themselves, and by who may see the machine."""

from django.db import migrations

from core.db.policies import AT_MACHINES, SecureRows


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0028_row_level_security"),
        ("shopmonitor", "0008_list_indexes"),
    ]

    operations = [
        SecureRows("BadgeSwipe", AT_MACHINES),
        SecureRows("MachineSession", AT_MACHINES),
        SecureRows("LeadOperatorHistory", AT_MACHINES),
        SecureRows("MachineLog", AT_MACHINES),
    ]
