"""Pages and programs of others at the API: which origins may read it, and how often anyone may ask.

A page of another origin signs in with a token: the browser's cookies are never sent along.
"""

from corsheaders.defaults import default_headers

from shopsuite.env import env_int, env_list

CORS_URLS_REGEX = r"^/api/(?!v1/node/)"
CORS_ALLOWED_ORIGINS = env_list("SHOPSUITE_CORS_ORIGINS")
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_HEADERS = (*default_headers, "idempotency-key", "if-match", "if-none-match")
CORS_EXPOSE_HEADERS = ("ETag", "Retry-After", "X-Request-Id")

SUITE_API_PER_MINUTE = env_int("SHOPSUITE_API_PER_MINUTE", 6000)
SUITE_API_PER_MINUTE_UNKNOWN = env_int("SHOPSUITE_API_PER_MINUTE_UNKNOWN", 600)
