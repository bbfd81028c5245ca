"""Logging: one line a record, its data behind it; nothing secret is ever passed to it."""

import json
import logging
from typing import Any

_PLAIN = set(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


class LineFormatter(logging.Formatter):
    """`time LEVEL logger message {data}`: readable, and the data is JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = super().format(record)
        data = {key: value for key, value in record.__dict__.items() if key not in _PLAIN}
        data.pop("request", None)
        return f"{line} {json.dumps(data, default=str)}" if data else line


def log_config(*, debug: bool) -> dict[str, Any]:
    """Return the LOGGING setting: everything to stderr, so that stdout stays a command's own."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": "shopsuite.log_config.LineFormatter",
                "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django": {"level": "INFO"},
            "django.request": {"level": "ERROR"},
            "django.server": {"level": "WARNING"},
            "django.db.backends": {"level": "DEBUG" if debug else "INFO"},
        },
    }
