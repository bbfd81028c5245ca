"""Settings of the sign-in by allauth: limits, second factor, providers outside, components."""

from shopsuite.env import env_bool, env_choice
from shopsuite.sign_in_providers import sign_in_providers

# --- passwords
ACCOUNT_ADAPTER = "core.auth.account_adapter.SuiteAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
# The tenth wrong password closes the door for five minutes, to the right one too.
ACCOUNT_RATE_LIMITS = {"login": "600/m/ip", "login_failed": "100/m/ip,10/5m/key"}

# --- second factor
MFA_ADAPTER = "core.auth.second_factor.SuiteMFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
# A clock that is half a minute off is still the person's own.
MFA_TOTP_TOLERANCE = 1
MFA_FORMS = {
    "authenticate": "core.auth.second_factor.CodeForm",
    "reauthenticate": "core.auth.second_factor.AgainForm",
}
# Browsers themselves allow passkeys over plain HTTP on localhost alone.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not env_bool("SHOPSUITE_HTTPS", default=True)
# Who must have one: off, administrators, or office (all who may enter the back office).
SUITE_SECOND_FACTOR = env_choice(
    "SHOPSUITE_SECOND_FACTOR", "off", ("off", "administrators", "office")
)

# --- kiosks
# Who types a PIN besides the badge: off (who has set one), administrators, office or everybody.
SUITE_KIOSK_PIN = env_choice(
    "SHOPSUITE_KIOSK_PIN", "off", ("off", "administrators", "office", "everybody")
)

# --- providers outside that vouch for people
SUITE_PROVIDERS = sign_in_providers()
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True}}
SOCIALACCOUNT_ADAPTER = "core.auth.outside_people.SuiteSocialAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
# A link, not a form: where a provider sends the browser on to is no form of ours (CSP
# form-action), and the sign-in is bound to this browser by `state` and PKCE.
SOCIALACCOUNT_LOGIN_ON_GET = True

# --- components that take the suite's sign-in
IDP_OIDC_ADAPTER = "core.auth.components.SuiteOIDCAdapter"
# Whoever is shut out here is shut out there after ten minutes at the latest.
IDP_OIDC_ACCESS_TOKEN_EXPIRES_IN = 600
IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN = 12 * 3600
