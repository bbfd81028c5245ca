import time
from threading import Event

from shopmonitor.simulation.clock import Pace, unix_now


def test_simulated_time_runs_faster() -> None:
    pace = Pace(speed=1000, stop=Event())
    began_at = time.monotonic()
    assert pace.wait(50)
    assert 0.05 <= time.monotonic() - began_at < 2
    assert pace.elapsed_s() >= 50


def test_a_stopped_run_waits_no_more() -> None:
    stop = Event()
    stop.set()
    assert not Pace(speed=1, stop=stop).wait(3600)


def test_a_node_gets_the_real_time() -> None:
    assert abs(unix_now() - time.time()) < 5
