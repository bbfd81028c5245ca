"""A cluster of the next major version grows beside the old one, and takes its place in one go.

When it is whole, a note says so; from then on whoever starts the server puts it in place first. So
there is no moment, however a machine dies, in which a start would find no cluster and make an empty
one, or take the old one up again.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from core.db.private_server.layout import Layout

NOTE = "ready"


def beside(layout: Layout) -> Layout:
    """Return where the cluster of the next version grows: a data directory of its own."""
    return Layout(layout.directory / "upgrade")


def kept_name(layout: Layout) -> str:
    """Return under which name the old cluster will be kept."""
    name = f"postgres.{layout.major_version()}"
    number = 1
    while (layout.directory / name).exists():
        number += 1
        name = f"postgres.{layout.major_version()}.{number}"
    return name


def note_ready(layout: Layout) -> Path:
    """Say that the new cluster is whole and stopped; return where the old one will be kept."""
    note = beside(layout).directory / NOTE
    name = kept_name(layout)
    draft = note.with_name(f"{NOTE}.new")
    with draft.open("w") as file:
        file.write(name)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(note)
    return layout.directory / name


def put_in_place(layout: Layout) -> bool:
    """Put a cluster that is ready in the old one's place; broken off anywhere, it goes on.

    Only while no server runs. Returns whether there was one.
    """
    new = beside(layout)
    note = new.directory / NOTE
    if not note.exists():
        return False
    if new.cluster.exists():
        if layout.cluster.exists():
            layout.cluster.rename(layout.directory / note.read_text())
        new.cluster.rename(layout.cluster)
    shutil.rmtree(new.directory)
    return True
