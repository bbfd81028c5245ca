"""What is followed: the usual names, or those of the row."""

import pytest

from shopmonitor.models import MachineSource
from shopmonitor.protocol.mtconnect import DataItem, Device
from shopmonitor.protocol.shdr_fields import Topic
from shopmonitor.services.machine_items import SourceUnfitError, items_of, topics_of

LATHE = Device("Lathe", "L-1", [
    DataItem("x1", "exec", Topic.EXECUTION, ""), DataItem("x2", "exec2", Topic.EXECUTION, ""),
    DataItem("p1", "", Topic.COUNTER, "TARGET"), DataItem("p2", "", Topic.COUNTER, "ALL"),
])  # fmt: skip


def test_a_named_key_stands_for_the_usual_ones() -> None:
    find = topics_of(MachineSource(execution_key="Path2_run"))
    assert find("path2_RUN") is Topic.EXECUTION
    assert find("execution") is None
    assert find("PartCount") is Topic.COUNTER
    assert topics_of(MachineSource())("execution") is Topic.EXECUTION


def test_items_are_chosen_by_type_or_by_name() -> None:
    usual = {"x1": Topic.EXECUTION, "p2": Topic.COUNTER}
    assert items_of(MachineSource(device="L-1"), devices=[LATHE]) == usual
    assert "x2" in items_of(MachineSource(execution_key="exec2"), devices=[LATHE])


def test_what_is_not_there_is_said() -> None:
    with pytest.raises(SourceUnfitError, match="no device Mill; it has: Lathe"):
        items_of(MachineSource(device="Mill"), devices=[LATHE])
    with pytest.raises(SourceUnfitError, match="no execution"):
        items_of(MachineSource(execution_key="x9"), devices=[LATHE])
