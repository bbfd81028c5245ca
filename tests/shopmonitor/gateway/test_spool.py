"""The spool: on the disk before it counts, bounded, the same ids again."""

from pathlib import Path
from typing import Any

import pytest

from shopmonitor.gateway.errors import GatewayError
from shopmonitor.gateway.spool import Spool, SpoolFullError
from shopmonitor.protocol.words import EventType


def event(kind: EventType) -> dict[str, Any]:
    return {"type": kind.value, "port": 0, "data": {"tag": "04A1B2C3"}, "mono_ms": 1}


def boot(spool: Spool, *, host_boot: str = "b", counter_s: float = 5.0) -> str:
    numbers = iter(range(99))
    return spool.go_on(
        host_boot=host_boot, counter_s=counter_s, new_id=lambda: f"{host_boot}-{next(numbers)}"
    ).boot_id


def opened(path: Path, **options: Any) -> Spool:
    return Spool(path / "spool", node_id="n1", **options)


def test_messages_outlive_the_process_with_their_numbers(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    first = spool.add(event(EventType.SWIPE), boot_id=boot(spool))
    spool.close()
    spool = opened(tmp_path)
    second = spool.add(event(EventType.COUNT), boot_id=boot(spool, counter_s=9.0))
    assert spool.oldest() == [first, second]
    assert (first.boot_id, first.seq, second.boot_id, second.seq) == ("b-0", 0, "b-0", 1)
    spool.close()


def test_after_a_start_of_the_host_a_new_boot_begins_and_the_old_goes_first(
    tmp_path: Path,
) -> None:
    spool = opened(tmp_path)
    old = spool.add(event(EventType.SWIPE), boot_id=boot(spool, host_boot="one"))
    new = spool.add(event(EventType.SWIPE), boot_id=boot(spool, host_boot="two", counter_s=1))
    assert (new.boot_id, new.seq) == ("two-0", 0)
    assert spool.oldest() == [old]
    spool.forget([old.id])
    assert spool.oldest() == [new]
    spool.close()


def test_numbers_go_on_when_everything_was_sent(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    spool.forget([spool.add(event(EventType.SWIPE), boot_id=boot(spool)).id])
    spool.close()
    spool = opened(tmp_path)
    assert spool.add(event(EventType.SWIPE), boot_id=boot(spool)).seq == 1
    spool.close()


def test_full_the_oldest_telemetry_goes_and_never_a_swipe(tmp_path: Path) -> None:
    spool = opened(tmp_path, capacity=3)
    boot_id = boot(spool)
    for kind in (EventType.SWIPE, EventType.COUNT, EventType.STATE, EventType.SWIPE):
        spool.add(event(kind), boot_id=boot_id)
    assert [one.seq for one in spool.oldest()] == [0, 2, 3]
    assert spool.dropped == 1
    for _swipe in range(4):
        spool.add(event(EventType.SWIPE), boot_id=boot_id)
    with pytest.raises(SpoolFullError, match="full"):
        spool.add(event(EventType.SWIPE), boot_id=boot_id)
    assert len(spool) == 6
    spool.close()


def test_a_second_process_and_a_foreign_node_are_refused(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    with pytest.raises(GatewayError, match="another gateway"):
        opened(tmp_path)
    spool.close()
    with pytest.raises(GatewayError, match="messages of node n1"):
        Spool(tmp_path / "spool", node_id="n2")


def test_a_file_that_is_no_spool_is_named(tmp_path: Path) -> None:
    (tmp_path / "spool").write_bytes(b"x" * 5000)
    with pytest.raises(GatewayError, match="Move it aside"):
        opened(tmp_path)


def test_it_is_for_its_owner_alone_and_sent_tags_leave_it(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    boot_id = boot(spool)
    sent = spool.add(event(EventType.SWIPE), boot_id=boot_id)
    refused = spool.add(event(EventType.SWIPE), boot_id=boot_id)
    spool.refuse([refused], code="fields_invalid")
    spool.forget([sent.id])
    assert [code for code, _body in spool.refusals()] == ["fields_invalid"]
    for file in tmp_path.iterdir():
        assert file.stat().st_mode & 0o077 == 0
        assert b"04A1B2C3" not in file.read_bytes()
    spool.close()


def test_a_swipe_waits_for_what_began_or_ended_a_session_before_it(tmp_path: Path) -> None:
    spool = opened(tmp_path)
    boot_id = boot(spool)
    count = spool.add(event(EventType.COUNT), boot_id=boot_id)
    swipe = spool.add(event(EventType.SWIPE), boot_id=boot_id)
    later = spool.add(event(EventType.SWIPE), boot_id=boot_id)
    assert not spool.waits_before(swipe.id)
    assert spool.waits_before(later.id)
    assert spool.oldest(before=swipe.id) == [count]
    spool.close()
