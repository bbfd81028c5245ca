"""The demo's key data in a file that only its owner reads; published when the suite answers."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

PUBLISHED = "demo.json"
DRAFT = "demo.json.draft"


def read_known(directory: Path) -> dict[str, Any]:
    """Return what was written last time, or nothing."""
    for name in (DRAFT, PUBLISHED):
        try:
            known = json.loads((directory / name).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(known, dict):
            return known
    return {}


def write_draft(directory: Path, content: dict[str, Any]) -> Path:
    """Write the draft whole or not at all, for its owner alone (0600)."""
    directory.mkdir(parents=True, exist_ok=True)
    draft = directory / DRAFT
    fresh = directory / f"{DRAFT}.{os.getpid()}"
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1, ensure_ascii=False)
        file.write("\n")
    fresh.replace(draft)
    return draft
