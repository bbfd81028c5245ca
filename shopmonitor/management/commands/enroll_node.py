"""Make a node, bind its ports, print its key once."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import SuiteError
from shopmonitor.choices import NodeType
from shopmonitor.services.enrolment import enroll_node


class Command(BaseCommand):
    help = "Enrol a node: enroll_node NODE_ID --port 0=W1 --port 1=W2"

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the arguments."""
        parser.add_argument("node_id")
        parser.add_argument(
            "--port", action="append", default=[], metavar="PORT=MACHINE", help="like 0=W1"
        )
        parser.add_argument("--type", default=NodeType.MACHINE_MONITOR, choices=NodeType.values)
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Enrol and print."""
        try:
            node = enroll_node(
                node_id=options["node_id"],
                ports=dict(_port(text) for text in options["port"]),
                node_type=NodeType(options["type"]),
            )
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from None
        except SuiteError as error:
            raise CommandError(error.message) from None
        if options["json"]:
            self.stdout.write(json.dumps(node._asdict()))
            return
        self.stdout.write(f"node   {node.node_id}\nkid    {node.kid}\nsecret {node.secret}")
        self.stderr.write("The secret is shown this once; put it into the node now.")


def _port(text: str) -> tuple[int, str]:
    number, _, code = text.partition("=")
    if not number.isdigit() or not code:
        raise CommandError(f"--port {text}: write it like 0=W1 (port number, machine code).")
    return int(number), code
