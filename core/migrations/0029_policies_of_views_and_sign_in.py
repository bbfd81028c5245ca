"""One's own views and ways to sign in; nobody gives a right, or makes an administrator, of their own."""

from django.db import migrations

from core.db.policies import (
    ALL,
    OF_GROUPS,
    OWN,
    NoAdminOfTheirOwn,
    PolicyFunctions,
    SecureAnew,
    SecureRows,
)

HIDDEN_OF_OTHERS = f"{OWN} OR {ALL}"


class Migration(migrations.Migration):

    dependencies = [
        ("core", "0028_row_level_security"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
        ("allauth_idp_oidc", "0003_client_allow_uri_wildcards"),
    ]

    operations = [
        PolicyFunctions(anew=True),
        NoAdminOfTheirOwn("SuiteUser"),
        SecureAnew("SuitePermission", f"{OWN} OR {ALL} OR {OF_GROUPS}", writes=ALL),
        SecureRows("SavedView", f"{OWN} OR shared OR {ALL}", writes=HIDDEN_OF_OTHERS),
        SecureRows("Authenticator", HIDDEN_OF_OTHERS, package="mfa"),
        SecureRows("SocialAccount", HIDDEN_OF_OTHERS, package="socialaccount"),
        SecureRows("Token", HIDDEN_OF_OTHERS, package="allauth_idp_oidc"),
    ]
