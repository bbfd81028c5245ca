"""A Redis of a test's own as the cache, started for real."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import caches
from pytest_django import Settings

from tests.machine import leave_out
from tests.waiting import wait_for


@pytest.fixture
def redis(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """A Redis of our own as the cache; left out in one line where there is none."""
    server = shutil.which("redis-server") or shutil.which("valkey-server")
    if server is None:
        leave_out("redis-server", "apt-get install redis-server")
    path = tmp_path / "redis.sock"
    command = [
        server,
        "--port",
        "0",
        "--unixsocket",
        str(path),
        "--save",
        "",
        "--dir",
        str(tmp_path),
    ]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        assert wait_for(path.exists)
        settings.CACHES = settings.CACHES | {
            "default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": f"unix://{path}"}
        }
        yield
    finally:
        caches["default"].close()
        process.terminate()
        process.wait()
