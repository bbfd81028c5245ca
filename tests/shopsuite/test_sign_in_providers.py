"""Providers as the environment describes them; a slip stops the start with the variable's name."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from core.choices import AuthProvider
from shopsuite.sign_in_providers import sign_in_providers

WHOLE = {
    "SHOPSUITE_OIDC": "azure,keycloak",
    "SHOPSUITE_OIDC_AZURE_URL": "https://login.example.org/tenant/v2.0",
    "SHOPSUITE_OIDC_AZURE_CLIENT_ID": "suite",
    "SHOPSUITE_OIDC_KEYCLOAK_NAME": "Werk Nord",
    "SHOPSUITE_OIDC_KEYCLOAK_URL": "http://127.0.0.1:8080/realms/shop/",
    "SHOPSUITE_OIDC_KEYCLOAK_CLIENT_ID": "suite",
    "SHOPSUITE_OIDC_KEYCLOAK_CLIENT_SECRET": "open sesame",
    "SHOPSUITE_OIDC_KEYCLOAK_GROUPS": "/milling=Milling, /office = Office",
    "SHOPSUITE_OIDC_KEYCLOAK_ADMINISTRATORS": "/boss",
    "SHOPSUITE_OIDC_KEYCLOAK_NEW_ACCOUNTS": "1",
}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in WHOLE.items():
        monkeypatch.setenv(name, value)


def test_providers_are_read_and_their_secrets_shown_to_nobody() -> None:
    azure, keycloak = sign_in_providers().values()
    assert (azure.kind, azure.name) == (AuthProvider.AZURE, "Azure")
    assert (azure.new_accounts, azure.link_by_email, dict(azure.groups)) == (False, False, {})
    assert (keycloak.kind, keycloak.name) == (AuthProvider.OIDC, "Werk Nord")
    assert keycloak.server_url == "http://127.0.0.1:8080/realms/shop"
    assert keycloak.groups == {"/milling": "Milling", "/office": "Office"}
    assert keycloak.administrators == {"/boss"}
    assert keycloak.client_secret == "open sesame"
    assert "sesame" not in repr(keycloak)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SHOPSUITE_OIDC", "Azure AD"),
        ("SHOPSUITE_OIDC_AZURE_URL", ""),
        ("SHOPSUITE_OIDC_AZURE_URL", "http://login.example.org"),
        ("SHOPSUITE_OIDC_AZURE_CLIENT_ID", ""),
        ("SHOPSUITE_OIDC_KEYCLOAK_GROUPS", "/milling"),
        ("SHOPSUITE_OIDC_KEYCLOAK_NEW_ACCOUNTS", "perhaps"),
    ],
)
def test_wrong_value_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=f"^{name}:"):
        sign_in_providers()
