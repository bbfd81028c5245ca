import pytest

from shopmonitor.domain.firmware import Release, choose_release, next_ring, read_version

RELEASES = [
    Release(1, "1.1.0", "esp32", "1.0.0", "all"),
    Release(2, "1.10.0", "esp32", "1.1.0", "first"),
    Release(3, "2.0", "unix", "2.0", "all"),
]


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("1.2", (1, 2, 0, 0)),
        ("1.2.0", (1, 2, 0, 0)),
        ("1.10.3.4", (1, 10, 3, 4)),
        ("1", None),
        ("1.2-rc1", None),
        ("", None),
        ("1.2.3.4.5", None),
    ],
)
def test_versions_are_numbers_with_points(text: str, version: tuple[int, ...] | None) -> None:
    assert read_version(text) == version


def test_rings_follow_one_another() -> None:
    assert [next_ring(ring) for ring in ("first", "some", "all")] == ["some", "all", None]


@pytest.mark.parametrize(
    ("ring", "running", "chosen"),
    [
        ("first", "1.0.0", 2),
        ("first", "1.9.0", 2),
        ("first", "1.10.0", None),
        ("some", "1.0.0", 1),
        ("all", "1.0", 1),
        ("all", "1.1", None),
        ("all", "1.2.0", None),
        ("all", "home made", 1),
    ],
)
def test_a_node_gets_the_newest_that_has_reached_its_ring(
    ring: str, running: str, chosen: int | None
) -> None:
    found = choose_release(RELEASES, hardware="esp32", ring=ring, running=running)
    assert (found and found.pk) == chosen
