import time
from pathlib import Path

import pytest

from shopmonitor.gateway.clock import GatewayClock
from shopmonitor.gateway.spool import Spool


def test_the_wall_clock_counts_only_when_it_was_confirmed(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", node_id="n1")
    clock = GatewayClock(spool)
    assert clock.stamp().keys() == {"mono_ms", "clock"}
    clock.confirm(int(clock.unix_s()))
    assert clock.stamp()["clock"] == "synced"
    before = clock.unix_s()
    clock.confirm(int(before) + 3600)
    assert clock.unix_s() - before == pytest.approx(3600, abs=60)
    assert GatewayClock(spool, trusted=True).stamp()["clock"] == "synced"
    spool.close()


def test_the_counter_runs_on_in_the_next_process(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "spool", node_id="n1")
    first = GatewayClock(spool)
    time.sleep(0.02)
    before = first.mono_ms()
    second = GatewayClock(spool)
    assert second.boot_id == first.boot_id
    assert second.mono_ms() >= before >= 20
    spool.close()
