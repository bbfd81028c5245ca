"""Every setting, read through `shopsuite.env`.

Importing this starts nothing and needs no variable; what is missing is said by
system checks and by who needs it.
"""

from pathlib import Path

from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE

from shopsuite.addresses import direct_addresses, is_pooler_named, serving_addresses

# Long tables that stand on pages of their own.
from shopsuite.api_document import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: F401
from shopsuite.back_office import UNFOLD  # noqa: F401
from shopsuite.databases import (
    databases,
    direct_parameters,
    doors_served,
    is_pooled,
    owner_parameters,
    replication_parameters,
    site_alias,
)
from shopsuite.env import env_bool, env_int, env_list, env_path, env_secret, env_text, env_time
from shopsuite.foreign_pages import *  # noqa: F403 - a block of settings of its own
from shopsuite.job_queue import queue_config
from shopsuite.languages import *  # noqa: F403 - a block of settings of its own
from shopsuite.log_config import log_config
from shopsuite.mail import mail_settings
from shopsuite.middleware import MIDDLEWARE  # noqa: F401
from shopsuite.outgoing import own_ports, webhook_exemptions
from shopsuite.replica_databases import add_replicas
from shopsuite.retention import keep_days
from shopsuite.sign_in import *  # noqa: F403 - a block of settings of its own
from shopsuite.web_keys import web_keys

BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = env_bool("SHOPSUITE_DEBUG", default=False)

# --- where things live
SUITE_DATA_DIR = env_path("SHOPSUITE_DATA_DIR", BASE_DIR / ".shopsuite")
SUITE_KEY_FILE = env_path("SHOPSUITE_KEY_FILE", SUITE_DATA_DIR / "keys.json")

MEDIA_ROOT = SUITE_DATA_DIR / "media"

# --- safety net
SUITE_BACKUP_DIR = env_path("SHOPSUITE_BACKUP_DIR", SUITE_DATA_DIR / "backups")
# Never inside the other one: who finds both reads everything.
SUITE_BACKUP_KEYS_DIR = env_path("SHOPSUITE_BACKUP_KEYS_DIR", SUITE_DATA_DIR / "backup-keys")
SUITE_BACKUP_AT = env_time("SHOPSUITE_BACKUP_AT", "02:30")
SUITE_BACKUP_KEEP = env_int("SHOPSUITE_BACKUP_KEEP", 14, minimum=1)
SUITE_BACKUP_ALARM_H = env_int("SHOPSUITE_BACKUP_ALARM_H", 26, minimum=1)
SUITE_BACKUP_VERIFY_DAYS = env_int("SHOPSUITE_BACKUP_VERIFY_DAYS", 7)
SUITE_AUDIT_MONTHS = env_int("SHOPSUITE_AUDIT_MONTHS", 24, minimum=1)  # of the trail of changes
SUITE_METRICS_DIR = SUITE_DATA_DIR / "metrics"  # a file a web process; /metrics adds them up

SECRET_KEY, SECRET_KEY_FALLBACKS = web_keys(SUITE_KEY_FILE)

# --- databases
DATABASES, SUITE_ALIASES = databases()
SUITE_REPLICAS = add_replicas(DATABASES, SUITE_ALIASES)  # read in read_from_replica() alone
SUITE_REPLICA_MAX_LAG_S = env_int("DATABASE_REPLICA_MAX_LAG", 10, minimum=1)
SUITE_SERVE = doors_served()
DATABASE_ROUTERS = ["core.db.router.SuiteRouter"]
SUITE_SITE = site_alias(SUITE_ALIASES)
SUITE_DATABASE_POOLER = is_pooled()
# LISTEN does not pass a pooler: the dispatcher uses this one.
SUITE_DIRECT = direct_parameters()
# For `replicate` alone: as whom, and by which way the copies reach core.
SUITE_OWNERS = owner_parameters(SUITE_ALIASES)
SUITE_REPLICATION = replication_parameters()
# For `check_database` and `pooler_config` alone: every way that is named.
SUITE_SERVING_WAYS, SUITE_DIRECT_WAYS = serving_addresses(), direct_addresses()
SUITE_POOLER_NAMED = is_pooler_named()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- apps
INSTALLED_APPS = [
    # Before core, which takes over what they do after `migrate`, and hides their pages.
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django_q",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.idp.oidc",
    "core",
    "shopmonitor",
    "shoptracker",
    "shopsuite",
    "waffle",
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "corsheaders",
    "csp",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

ROOT_URLCONF = "shopsuite.urls"
WSGI_APPLICATION = "shopsuite.wsgi.application"
APPEND_SLASH = False

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.views.company.company_of_page",
            ],
        },
    },
]

# --- cache: nothing may be lost with it, and it is never this process's own memory
CACHE_URL = env_secret("CACHE_URL")
CACHES = {
    "default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": CACHE_URL}
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entries"}
}

# Switches are not cached: one process must not go on with what another has switched.
CACHES["switches"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
WAFFLE_CACHE_NAME = "switches"
WAFFLE_SWITCH_MODEL = "core.ModuleSwitch"
WAFFLE_SWITCH_DEFAULT = True
WAFFLE_ENABLE_ADMIN_PAGES = False

# --- background jobs
SUITE_QUEUE_URL = env_secret("SHOPSUITE_QUEUE_URL")
Q_CLUSTER = queue_config(SUITE_QUEUE_URL)

# --- people
AUTH_USER_MODEL = "core.SuiteUser"
SESSION_ENGINE = "core.auth.sign_ins"
SESSION_COOKIE_NAME = "suite_sign_in"
SESSION_COOKIE_AGE = env_int("SHOPSUITE_SIGN_IN_S", 12 * 3600, minimum=60)
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "core.auth.hashers.RoomyScryptPasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

# --- how long what is written of people is kept
SUITE_KEEP_DAYS = keep_days()

# --- files
STATIC_URL = "/static/"
# Served from the packages themselves: nothing to collect, nothing to forget.
WHITENOISE_USE_FINDERS = True

# --- walls
HTTPS = env_bool("SHOPSUITE_HTTPS", default=True)
ALLOWED_HOSTS = env_list("SHOPSUITE_HOSTS") or ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = env_list("SHOPSUITE_ORIGINS")
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^api/v1/node/"]
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https")
    if env_bool("SHOPSUITE_BEHIND_PROXY", default=False)
    else None
)
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        # The back office's components are Alpine expressions: they need eval.
        "script-src": [SELF, UNSAFE_EVAL],
        "style-src": [SELF, UNSAFE_INLINE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
# Files that are imported may hold tags of badges: they stay in memory, never in /tmp.
FILE_UPLOAD_HANDLERS = ["core.uploads.SmallFileHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024

# --- e-mail: alerts and summaries
globals().update(mail_settings())

# --- nodes
NODE_BODY_BYTES = 1024 * 1024
NODE_STALL_S = 1.8

# --- programs outside that are told of events
WEBHOOK_DEAD_AFTER_DAYS = env_int("SHOPSUITE_WEBHOOK_DEAD_AFTER_DAYS", 5, minimum=1)
WEBHOOK_ALLOW = webhook_exemptions()
# Nodes reach the suite through this broker, too; empty: by HTTP alone.
SUITE_MQTT_URL = env_secret("SHOPSUITE_MQTT_URL")
# Boards follow what happens from there; empty: they are as they were when the page was opened.
SUITE_LIVE_URL = env_text("SHOPSUITE_LIVE_URL")
# Our pages' own port, for who asks at another one of ours.
SUITE_PORT = env_int("SHOPSUITE_OWN_PORT", 0)
# On loopback nothing is sent to them.
SUITE_OWN_PORTS = own_ports([*DATABASES.values(), SUITE_DIRECT], CACHE_URL)

LOGGING = log_config(debug=DEBUG)
