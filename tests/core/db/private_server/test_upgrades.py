"""A new cluster takes the old one's place, whenever the machine dies."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from core.db.private_server.layout import Layout
from core.db.private_server.upgrades import beside, kept_name, note_ready, put_in_place


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    """Two clusters that nobody runs, of 15 and beside it of 17."""
    layout = Layout(tmp_path / "data")
    for one, major in ((layout, 15), (beside(layout), 17)):
        one.cluster.mkdir(parents=True)
        (one.cluster / "PG_VERSION").write_text(f"{major}\n")
    return layout


def test_new_cluster_stays_beside_until_it_is_ready(layout: Layout) -> None:
    assert not put_in_place(layout)
    assert layout.major_version() == 15


def test_old_cluster_is_kept(layout: Layout) -> None:
    kept = note_ready(layout)
    assert put_in_place(layout)
    assert layout.major_version() == 17
    assert (kept / "PG_VERSION").read_text() == "15\n"
    assert not beside(layout).directory.exists()
    assert not put_in_place(layout), "it is done once"


@pytest.mark.parametrize("done", [1, 2, 3])
def test_start_after_any_broken_off_switch_finds_the_new_cluster(layout: Layout, done: int) -> None:
    new = beside(layout)
    kept = note_ready(layout)
    steps: list[Callable[[], object]] = [
        lambda: layout.cluster.rename(kept),
        lambda: new.cluster.rename(layout.cluster),
        (new.directory / "ready").unlink,
    ]
    for step in steps[:done]:
        step()
    put_in_place(layout)
    assert layout.major_version() == 17
    assert (kept / "PG_VERSION").read_text() == "15\n"


def test_old_clusters_are_kept_under_names_of_their_own(layout: Layout) -> None:
    assert kept_name(layout) == "postgres.15"
    shutil.copytree(layout.cluster, layout.directory / "postgres.15")
    assert kept_name(layout) == "postgres.15.2"
