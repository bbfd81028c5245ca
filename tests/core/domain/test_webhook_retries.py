from datetime import timedelta

import pytest

from core.domain.webhook_retries import LONGEST_REST_S, MAX_ATTEMPTS, next_wait, rest_s


def test_each_wait_is_three_times_as_long_up_to_half_a_day() -> None:
    waits = [next_wait(attempts=n, chance=1.0) for n in range(1, MAX_ATTEMPTS)]
    seconds = [wait.total_seconds() for wait in waits if wait is not None]
    assert seconds[:4] == [10, 30, 90, 270]
    assert max(seconds) == 12 * 3600
    assert timedelta(days=1) < timedelta(seconds=sum(seconds)) < timedelta(days=3)


@pytest.mark.parametrize(("chance", "seconds"), [(0.0, 5.0), (0.5, 7.5), (1.0, 10.0)])
def test_half_of_a_wait_hangs_on_chance(chance: float, seconds: float) -> None:
    assert next_wait(attempts=1, chance=chance) == timedelta(seconds=seconds)


def test_last_attempt_is_the_last() -> None:
    assert next_wait(attempts=MAX_ATTEMPTS, chance=0.5) is None


def test_receiver_that_goes_on_failing_is_asked_more_and_more_rarely() -> None:
    rests = [rest_s(failures=n, chance=1.0) for n in range(1, 12)]
    assert rests[:3] == [2.0, 4.0, 8.0]
    assert max(rests) == LONGEST_REST_S
