"""Who administers an area gives and takes rights in it, and nobody does by a right to look."""

from django.db import migrations

from core.db.policies import (
    ALL,
    OF_GROUPS,
    OWN,
    RIGHTS_GIVEN,
    RIGHTS_HERE,
    PolicyFunctions,
    SecureAnew,
)


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0033_no_names_in_errors_of_events"),
    ]

    operations = [
        PolicyFunctions(anew=True),
        SecureAnew(
            "SuitePermission",
            f"{OWN} OR {ALL} OR {OF_GROUPS} OR {RIGHTS_HERE}",
            writes=RIGHTS_GIVEN,
        ),
    ]
