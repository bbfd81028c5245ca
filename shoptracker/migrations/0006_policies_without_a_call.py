"""The person is read in the policy itself, so that it is not planned anew with every statement."""

from django.db import migrations

from core.db.policies import AT_MACHINES, SecureAnew


class Migration(migrations.Migration):

    dependencies = [("shoptracker", "0005_policies_of_bookings")]

    operations = [SecureAnew("TimeEntry", AT_MACHINES)]
