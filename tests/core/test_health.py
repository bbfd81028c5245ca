"""Each part says how it is, and what to do."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from core import health
from core.choices import BackupReason, BackupState
from core.clock import utc_now
from core.health import Condition, Finding, Part, look_at_everything, worst
from core.models import BackupRun, Heartbeat, SyncEvent
from core.selectors.health import (
    look_at_backups,
    look_at_disks,
    look_at_dispatcher,
    look_at_events,
    look_at_keys,
)
from core.services.heartbeats import beat_dispatcher
from shopmonitor.choices import NodeState
from shopmonitor.models import Node
from shopmonitor.selectors.health import look_at_nodes
from tests.core.events.line import open_line
from tests.factories.core import MachineFactory
from tests.factories.floor import make_node

pytestmark = pytest.mark.django_db


def test_every_part_can_be_asked() -> None:
    seen = look_at_everything()
    codes = {one.part.code for one in seen}
    wanted = {"database", "migrations", "cache", "dispatcher", "nodes", "disk", "backup", "clock"}
    assert wanted | {"keys", "versions", "events", "node_clocks"} <= codes
    for one in seen:
        assert str(one.finding.said)
        assert one.finding.condition == Condition.OK or one.finding.remedy, one.part.code


def test_part_that_cannot_be_asked_is_a_problem_and_the_others_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken() -> Finding:
        raise RuntimeError("no answer")

    parts = [Part("a", "A", broken, 1), Part("b", "B", lambda: Finding(Condition.OK, "fine"), 2)]
    monkeypatch.setattr(health, "PARTS", {part.code: part for part in parts})
    first, second = look_at_everything()
    assert (first.finding.condition, second.finding.condition) == ("problem", "ok")
    assert "no answer" in str(first.finding.said)
    assert worst([first, second]) == Condition.PROBLEM
    assert worst([second]) == worst([]) == Condition.OK


def test_silent_dispatcher_is_a_problem() -> None:
    assert look_at_dispatcher().condition == Condition.PROBLEM
    beat_dispatcher()
    assert look_at_dispatcher().condition == Condition.OK
    Heartbeat.objects.update(beat_at=utc_now() - timedelta(seconds=90))
    assert look_at_dispatcher().condition == Condition.PROBLEM


def test_failed_events_are_a_problem_and_late_ones_a_warning() -> None:
    with open_line() as line:
        line.publish(1)
        assert look_at_events().condition == Condition.OK
        SyncEvent.objects.update(created_at=utc_now() - timedelta(minutes=2))
        assert look_at_events().condition == Condition.WARNING
        SyncEvent.objects.update(status="failed")
        assert look_at_events().condition == Condition.PROBLEM


def test_backup_that_failed_or_is_old_is_a_problem(settings: Settings) -> None:
    run = BackupRun.objects.create(
        state=BackupState.DONE,
        reason=BackupReason.SCHEDULED,
        started_at=utc_now(),
        finished_at=utc_now(),
    )
    assert look_at_backups().condition == Condition.OK
    settings.SUITE_BACKUP_AT = None
    assert look_at_backups().condition == Condition.WARNING
    failed = BackupRun.objects.create(
        state=BackupState.FAILED,
        reason=BackupReason.SCHEDULED,
        started_at=utc_now(),
        finished_at=utc_now(),
        error="The disk is full.",
    )
    assert "The disk is full." in str(look_at_backups().said)
    failed.delete()
    BackupRun.objects.filter(pk=run.pk).update(started_at=utc_now() - timedelta(hours=27))
    assert look_at_backups().condition == Condition.PROBLEM


def test_keys_that_are_missing_are_a_problem(settings: Settings, tmp_path: Path) -> None:
    assert look_at_keys().condition == Condition.OK
    settings.SUITE_KEY_FILE = tmp_path / "keys.json"
    assert look_at_keys().condition == Condition.PROBLEM


def test_disk_of_a_place_that_is_not_there_yet_is_its_parents(
    settings: Settings, tmp_path: Path
) -> None:
    settings.SUITE_BACKUP_DIR = tmp_path / "not" / "yet"
    assert str(tmp_path) in str(look_at_disks().said)


def test_silent_nodes_are_named() -> None:
    node = make_node(MachineFactory.create()).row
    assert look_at_nodes().condition == Condition.OK
    Node.objects.update(state=NodeState.SILENT)
    assert node.node_id in str(look_at_nodes().said)
    assert look_at_nodes().condition == Condition.WARNING
