"""Settings of languages, numbers and clocks."""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from shopsuite.env import env_text

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German"))]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
FORMAT_MODULE_PATH = "shopsuite.formats"
# 1.234,5 in German: shown like that, and taken like that in forms.
USE_THOUSAND_SEPARATOR = True
LOCALE_PATHS = [Path(__file__).resolve().parent.parent / "locale"]
USE_TZ = True
TIME_ZONE = env_text("SHOPSUITE_TIME_ZONE", "UTC")
