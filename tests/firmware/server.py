"""The suite's own web server, with TLS, on the database of the test."""

from __future__ import annotations

import os
import signal
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.supervision.lifeline import die_with_parent
from core.supervision.ports import reserved_port_from
from tests.core.db.aliases import database_url
from tests.firmware.certificates import Certificates
from tests.waiting import wait_for

ROOT = Path(__file__).resolve().parents[2]
FIRST_PORT = 23_000
WORDS = (
    "--interface wsgi --workers 1 --blocking-threads 4 --host 127.0.0.1 --log-level warning"
    " --ssl-protocol-min tls1.2"
)


@contextmanager
def tls_server(folder: Path, certificates: Certificates) -> Iterator[int]:
    """Run it as `runsuite` does; give its port."""
    with (
        reserved_port_from("127.0.0.1", FIRST_PORT) as port,
        (folder / "web.log").open("wb") as log,
    ):
        tls = ["--ssl-certificate", str(certificates.chain), "--ssl-keyfile", str(certificates.key)]
        process = subprocess.Popen(
            [sys.executable, "-m", "granian", *WORDS.split(), "--port", str(port), *tls,
             "shopsuite.wsgi:application"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": database_url(), "SHOPSUITE_DATA_DIR": str(folder)},
            stdout=log, stderr=log,
            preexec_fn=die_with_parent(signal.SIGTERM),  # noqa: PLW1509
        )  # fmt: skip
        try:
            assert wait_for(lambda: _answers(port), 60), (folder / "web.log").read_text()
            yield port
        finally:
            process.terminate()
            process.wait(30)


def _answers(port: int) -> bool:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        url = f"https://127.0.0.1:{port}/healthz"
        with urllib.request.urlopen(url, context=context, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
