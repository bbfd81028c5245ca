"""Leads: who takes over, who carries the machine's time, whether the machine may run on."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from shopmonitor.domain.leads import can_start, judge_leave, longest_present, next_lead
from tests.factories.situations import ANNA, BERT, CARL, DORA, NOW, machine, session, situation

LEADS = {"is_lead": True, "may_lead": True}


def test_the_longest_present_who_may_lead_is_promoted() -> None:
    lead = session(ANNA, hours=4, **LEADS)
    helper = session(BERT, hours=3)
    older, younger = session(CARL, hours=2, may_lead=True), session(DORA, hours=1, may_lead=True)
    for order in permutations([lead, helper, younger, older]):
        leave = judge_leave(situation(present=list(order), at_machine={"needs_lead": True}), lead)
        assert leave.new_lead == older
        assert not leave.lead_lost
        assert leave.can_start


def test_lead_is_lost_when_nobody_present_may_lead() -> None:
    lead, helper = session(ANNA, **LEADS), session(BERT)
    leave = judge_leave(situation(present=[lead, helper], at_machine={"needs_lead": True}), lead)
    assert (leave.new_lead, leave.lead_lost, leave.can_start) == (None, True, False)


def test_who_leaves_last_loses_no_lead() -> None:
    lead = session(ANNA, **LEADS)
    leave = judge_leave(situation(present=[lead]), lead)
    assert (leave.lead_lost, leave.can_start) == (False, False)


def test_helper_who_leaves_changes_no_lead() -> None:
    lead, helper = session(ANNA, **LEADS), session(BERT, may_lead=True)
    leave = judge_leave(situation(present=[lead, helper], at_machine={"needs_lead": True}), helper)
    assert (leave.new_lead, leave.can_start) == (None, True)


def test_machine_time_passes_to_the_longest_present_from_its_carrier_alone() -> None:
    carrier = session(ANNA, hours=3, machine_from=NOW)
    second, third = session(BERT, hours=2), session(CARL, hours=1)
    present = [third, carrier, second]
    assert judge_leave(situation(present=present), carrier).new_carrier == second
    assert judge_leave(situation(present=present), second).new_carrier is None


def test_nothing_runs_in_an_estop() -> None:
    present = [session(ANNA, **LEADS)]
    assert can_start(machine(), present, estop_in_force=False)
    assert not can_start(machine(), present, estop_in_force=True)
    assert not can_start(machine(), [], estop_in_force=False)


@given(st.lists(st.integers(1, 20), unique=True, max_size=6))
def test_longest_present_is_the_oldest_whatever_the_order(hours: list[int]) -> None:
    present = [session(hour, hours=hour) for hour in hours]
    longest = longest_present(present)
    assert (longest.user_id if longest else None) == max(hours, default=None)
    assert next_lead(present) is None
