"""Rows of people are seen by themselves, and by who has a right of the office."""

from django.db import migrations

from core.db.policies import ALL, ANY, ME, OF_GROUPS, OWN, PolicyFunctions, SecureRows


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0021_access_grants"),
    ]

    operations = [
        PolicyFunctions(),
        SecureRows("SuiteUser", f"id = {ME} OR {ANY}"),
        SecureRows("Badge", f"{OWN} OR {ALL}"),
        SecureRows("SuitePermission", f"{OWN} OR {ALL} OR {OF_GROUPS}"),
        SecureRows("ApiToken", f"{OWN} OR {ALL}"),
        SecureRows("UserSession", f"{OWN} OR {ALL}"),
        SecureRows("SecurityEvent", f"{OWN} OR {ALL}"),
        SecureRows("Absence", f"{OWN} OR {ALL}"),
        SecureRows("UserQualification", f"{OWN} OR {ALL}"),
    ]
