"""What of a heartbeat needs a person's eyes."""

from typing import Any

import pytest

from shopmonitor.domain.node_health import find_troubles


@pytest.mark.parametrize(
    ("health", "told", "expected"),
    [
        ({}, (), []),
        ({"queue_depth": 80, "free_heap": 16_000, "rssi_dbm": -85, "clock": "synced"}, (), []),
        ({"queue_depth": 81}, (), ["queue"]),
        ({"queue_depth": 41}, ("queue",), ["queue"]),
        ({"queue_depth": 41}, ("memory",), []),
        ({"queue_depth": 40}, ("queue",), []),
        ({"free_heap": 15_999, "rssi_dbm": -86}, (), ["memory", "signal"]),
        ({"free_heap": 23_999, "rssi_dbm": -81}, ("memory", "signal"), ["memory", "signal"]),
        ({"free_heap": 24_000, "rssi_dbm": -80}, ("memory", "signal"), []),
        ({"clock_offset_s": -10.1, "clock": "synced"}, (), ["clock"]),
        ({"clock_offset_s": -10.1, "clock": "estimated"}, (), []),
    ],
)
def test_troubles(health: dict[str, Any], told: tuple[str, ...], expected: list[str]) -> None:
    assert find_troubles(health, queue_size=100, told=told) == expected
