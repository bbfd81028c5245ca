"""Send boards to screens as they change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import uvicorn
from django.core.management.base import BaseCommand, CommandParser

from core.db.deadline import install_wait_callback
from core.db.doors import close_process
from core.live.application import LiveApplication

# Streams have no end of their own; their screens come back by themselves.
LEAVE_S = 1


class Command(BaseCommand):
    help = "Run the live process: boards follow what happens."

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the options."""
        parser.add_argument("--bind", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, required=True, help="port to listen on")
        parser.add_argument("--tls-cert", type=Path, help="certificate, if it speaks HTTPS")
        parser.add_argument("--tls-key", type=Path, help="its key")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run until told to stop."""
        install_wait_callback()
        close_process()
        config = uvicorn.Config(
            LiveApplication(),
            host=options["bind"],
            port=options["port"],
            ssl_certfile=options["tls_cert"],
            ssl_keyfile=options["tls_key"],
            lifespan="on",
            ws="none",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=LEAVE_S,
        )
        uvicorn.Server(config).run()
