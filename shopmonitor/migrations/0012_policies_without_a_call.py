"""The person is read in the policies themselves: by key a third of their cost was planning the call."""

from django.db import migrations

from core.db.policies import AT_MACHINES, SecureAnew


class Migration(migrations.Migration):

    dependencies = [("shopmonitor", "0011_unknown_badges")]

    operations = [
        SecureAnew(name, AT_MACHINES)
        for name in ("BadgeSwipe", "MachineSession", "LeadOperatorHistory", "MachineLog")
    ]
