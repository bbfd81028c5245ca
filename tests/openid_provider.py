"""An independent OpenID provider, started for real: people of its own, on a free port."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import requests

from core.db.private_server.configuration import choose_port

START_S = 60.0


@contextmanager
def openid_provider(people: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Run the provider until the block ends; yield its issuer."""
    port = choose_port(0)
    claims = [part for one in people for part in ("--user-claims", json.dumps(one))]
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "-p", str(port), *claims]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        issuer = f"http://127.0.0.1:{port}"
        _wait_for(issuer, process)
        yield issuer
    finally:
        process.terminate()
        process.wait()


def _wait_for(issuer: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline:
        assert process.poll() is None, "the provider ended at its start"
        try:
            requests.get(f"{issuer}/.well-known/openid-configuration", timeout=5)
        except requests.RequestException:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the provider did not start")
