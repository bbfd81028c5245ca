"""Write a program of nodes as a release, signed: what the back office takes and nodes believe."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import SuiteError
from shopmonitor.services.firmware_files import (
    pack_program,
    public_text,
    read_release,
    write_release,
)

VERSION = re.compile(r'^VERSION = "([0-9.]+)"$', re.MULTILINE)


class Command(BaseCommand):
    help = "Sign a node's program: pack_firmware firmware/node --key release-key.pem"

    def add_arguments(self, parser: CommandParser) -> None:
        """Define the arguments."""
        parser.add_argument("folder", type=Path, help="the program; version.py says its version")
        parser.add_argument("--key", type=Path, required=True, help="Ed25519 key, PEM")
        parser.add_argument("--make-key", action="store_true", help="make the key, if it is not")
        parser.add_argument("--hardware", default="esp32")
        parser.add_argument("--min-version", default="", help="nothing older after it; itself")
        parser.add_argument("--out", type=Path, help="file; node-VERSION-HARDWARE.fw")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Sign, write, and say what nodes must know."""
        key = _read_key(options["key"], make=options["make_key"])
        version = _version_of(options["folder"])
        data = write_release(
            key=key, version=version, min_version=options["min_version"] or version,
            hardware=options["hardware"], content=pack_program(options["folder"]),
        )  # fmt: skip
        try:
            read_release(data)
        except SuiteError as error:
            raise CommandError(error.message) from None
        out = options["out"] or Path(f"node-{version}-{options['hardware']}.fw")
        out.write_bytes(data)
        self.stdout.write(f"{out}: {version}, {len(data)} bytes")
        self.stdout.write(f'in settings.json of the nodes: "release_key": "{public_text(key)}"')


def _version_of(folder: Path) -> str:
    try:
        found = VERSION.search((folder / "version.py").read_text())
    except OSError:
        found = None
    if found is None:
        raise CommandError(f'{folder}/version.py must say VERSION = "1.2.0".')
    return found[1]


def _read_key(path: Path, *, make: bool) -> Ed25519PrivateKey:
    if make and not path.exists():
        key = Ed25519PrivateKey.generate()
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
        return key
    try:
        found = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError):
        raise CommandError(f"--key {path}: no key there; --make-key makes one.") from None
    if not isinstance(found, Ed25519PrivateKey):
        raise CommandError(f"--key {path}: an Ed25519 key is needed; --make-key makes one.")
    return found
