"""What machines did and what is wrong with them is seen by who may see the machine."""

from django.db import migrations

from core.db.policies import ANY, AT_MACHINE, AT_MACHINES, SecureAnew, SecureRows


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0029_policies_of_views_and_sign_in"),
        ("shopmonitor", "0009_row_level_security"),
    ]

    operations = [
        *(
            SecureAnew(name, AT_MACHINES)
            for name in ("BadgeSwipe", "MachineSession", "LeadOperatorHistory", "MachineLog")
        ),
        SecureRows("Alert", AT_MACHINE),
        SecureRows("FloorEvent", AT_MACHINE),
        SecureRows("MachineState", AT_MACHINE),
        # Whether a machine may run again is judged over every e-stop that reaches it.
        SecureRows("EStopEvent", ANY),
    ]
