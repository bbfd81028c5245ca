from shopmonitor.gateway.repeats import Repeats


def test_a_badge_held_on_counts_once_however_long() -> None:
    repeats = Repeats(2.0)
    assert [repeats.is_repeat("a", second) for second in (0.0, 1.5, 3.0, 4.5)] == [
        False, True, True, True,
    ]  # fmt: skip
    assert not repeats.is_repeat("a", 6.5)


def test_another_badge_counts_at_once_and_zero_switches_it_off() -> None:
    repeats = Repeats(2.0)
    assert not any(repeats.is_repeat(badge, 0.0) for badge in "aba")
    off = Repeats(0)
    assert not any(off.is_repeat("a", 0.0) for _time in range(3))
