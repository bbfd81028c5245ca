"""Corrections are seen by who may see the machine, and by the person."""

from django.db import migrations

from core.db.policies import AT_MACHINES, SecureRows


class Migration(migrations.Migration):

    dependencies = [("shopmonitor", "0023_session_corrections")]

    operations = [SecureRows("SessionCorrection", AT_MACHINES)]
