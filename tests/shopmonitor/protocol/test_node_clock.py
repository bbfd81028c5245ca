from shopmonitor.protocol.node_clock import NodeClock


def test_each_boot_has_its_own_id() -> None:
    assert NodeClock().boot_id != NodeClock().boot_id


def test_a_fresh_node_knows_no_time_of_day() -> None:
    ticks = iter([100.0, 100.25, 102.0])
    clock = NodeClock(monotonic_s=lambda: next(ticks))
    assert clock.stamp() == {"mono_ms": 250, "clock": "unset"}
    assert clock.unix_s() == 2


def test_the_counter_and_the_wall_clock_run_together() -> None:
    now = [50.0]
    clock = NodeClock(monotonic_s=lambda: now[0])
    now[0] += 2.5
    clock.set(1_760_000_000)
    now[0] += 1.25
    assert clock.mono_ms() == 3750
    assert clock.unix_s() == 1_760_000_001.25
    assert clock.stamp() == {
        "mono_ms": 3750, "wall": "2025-10-09T08:53:21.250+00:00", "clock": "synced",
    }  # fmt: skip
