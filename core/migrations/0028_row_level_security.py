"""Rows of people are seen by themselves, and by who has a right of the office."""

from django.db import migrations

from core.db.append_only import REFUSE_CHANGE
from core.db.policies import ALL, ANY, ME, OF_GROUPS, OWN, PolicyFunctions, SecureRows


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0027_access_grants"),
    ]

    operations = [
        migrations.RunSQL(REFUSE_CHANGE, migrations.RunSQL.noop, hints={"structural": True}),
        PolicyFunctions(),
        SecureRows("SuiteUser", f"id = {ME} OR {ANY}"),
        SecureRows("Badge", f"{OWN} OR {ALL}"),
        SecureRows("SuitePermission", f"{OWN} OR {ALL} OR {OF_GROUPS}"),
        SecureRows("ApiToken", f"{OWN} OR {ALL}"),
        SecureRows("UserSession", f"{OWN} OR {ALL}"),
        SecureRows("SecurityEvent", f"{OWN} OR {ALL}"),
        SecureRows("AuditEntry", ALL, forced=False),
        SecureRows("Absence", f"{OWN} OR {ALL}"),
        SecureRows("UserQualification", f"{OWN} OR {ALL}"),
    ]
